package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.Sessions;
import io.godwit.remoting.codec.CallCodec;
import io.godwit.remoting.codec.CborOut;
import io.godwit.remoting.codec.CodecException;
import io.godwit.remoting.codec.Throwables;
import io.godwit.remoting.core.Answer;
import io.godwit.remoting.core.CallRequest;
import io.godwit.remoting.core.MessageException;
import io.godwit.remoting.core.RetryPolicy;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One call that leaves this node: its bytes, its deadline, and what its answers mean. Used by one
 * thread at a time; who waits (a caller's thread or a timer) is the driver's business.
 */
final class Outgoing {
  final Route route;
  final CallCodec method;
  final Object[] values;
  final CallStreamsSource streamsSource;
  private final Failures failures;
  private final long deadlineNanos;
  private int tries;
  private String last = "";
  private Route.Target asked;
  private byte[] bytes;
  private int length;
  private CallStreams streams;

  /** Makes the streams of a call to a peer. */
  interface CallStreamsSource {
    CallStreams to(Id peer);
  }

  /** What an answer leads to: a value, an exception, or another try. */
  sealed interface Verdict {
    record Done(Object value) implements Verdict {}

    record Failed(Throwable exception) implements Verdict {}

    record Again(long delayMillis) implements Verdict {}
  }

  Outgoing(
      Route route,
      CallCodec method,
      Object[] values,
      long timeoutMillis,
      CallStreamsSource streamsSource,
      Failures failures) {
    this.route = route;
    this.method = method;
    this.values = values;
    this.deadlineNanos = System.nanoTime() + timeoutMillis * 1_000_000;
    this.streamsSource = streamsSource;
    this.failures = failures;
  }

  long remainingMillis() {
    return Math.max(0, (deadlineNanos - System.nanoTime()) / 1_000_000);
  }

  /** The host to try now. */
  Route.Target target() {
    tries++;
    asked = route.target();
    return asked;
  }

  /** The message to that host; encoded once, unless streams must be offered to another peer. */
  ByteBuffer message(long run, long callId) {
    int remaining = (int) Math.min(Integer.MAX_VALUE, remainingMillis());
    if (bytes == null || method.takesStreams()) {
      encode(run, callId, remaining);
    } else {
      CallRequest.rewriteHead(bytes, asked.epoch(), remaining);
    }
    return ByteBuffer.wrap(bytes, 0, length);
  }

  private void encode(long run, long callId, int remaining) {
    if (streams != null) {
      streams.end();
    }
    streams = streamsSource.to(asked.node());
    byte[] id = route.endpointIdBytes();
    int head = CallRequest.headBytes(id);
    CborOut out = new CborOut(Math.max(256, head + 64), Sessions.MAX_MESSAGE_BYTES);
    out.skip(head);
    method.writeArguments(out, values, streams);
    bytes = out.array();
    length = out.length();
    CallRequest.writeHead(bytes, run, callId, asked.epoch(), remaining, method.hash(), id);
  }

  Verdict answered(ByteBuffer buffer) {
    Answer answer;
    try {
      answer = Answer.read(buffer);
      if (answer instanceof Answer.Result result) {
        return new Verdict.Done(method.readResult(result.value(), streams));
      } else if (answer instanceof Answer.Thrown thrown) {
        return new Verdict.Failed(exception(method.readThrown(thrown.value())));
      }
    } catch (MessageException | CodecException e) {
      return failed(
          method.label() + " was executed, but its answer cannot be read: " + e.getMessage(), e);
    }
    return judge(answer);
  }

  /** Answers that say: not executed. */
  Verdict judge(Answer answer) {
    if (answer instanceof Answer.Moved moved) {
      last = "it moved to " + moved.host().brief();
      return again(route.moved(moved.host(), moved.epoch()));
    } else if (answer instanceof Answer.Absent absent) {
      return again(absent.reason());
    } else if (answer instanceof Answer.Busy busy) {
      return again(busy.reason());
    }
    return failed("not executed: " + ((Answer.Refused) answer).reason(), null);
  }

  private Throwable exception(Throwables.Received received) {
    return received
        .exception()
        .orElseGet(
            () ->
                failures.remote(
                    method.label()
                        + " threw "
                        + received.type()
                        + (received.message() == null ? "" : ": " + received.message()),
                    null));
  }

  Verdict failed(OverlayException failure) {
    switch (failure.reason()) {
      case UNREACHABLE:
        failures.suspect(route.endpointId(), asked.node());
        return again(failure.getMessage());
      case NO_HANDLER, LIMIT:
        return again(failure.getMessage());
      case REFUSED, CLOSED:
        return failed("not executed: " + failure.getMessage(), failure);
      case LOST, TIMEOUT:
        failures.suspect(route.endpointId(), asked.node());
        return unknown(failure);
      default:
        return unknown(failure);
    }
  }

  Verdict unknown(Throwable failure) {
    return failed(
        "the outcome is unknown, "
            + method.label()
            + " may have been executed on "
            + asked.nodeName()
            + ": "
            + failure.getMessage(),
        failure);
  }

  private Verdict failed(String message, Throwable cause) {
    return new Verdict.Failed(failures.remote(message, cause));
  }

  private Verdict again(String reason) {
    last = reason;
    return again(!route.target().equals(asked));
  }

  private Verdict again(boolean newTarget) {
    long delay =
        route.gone()
            ? RetryPolicy.NEVER
            : RetryPolicy.delayMillis(
                tries, newTarget, remainingMillis(), ThreadLocalRandom.current().nextDouble());
    if (delay == RetryPolicy.NEVER) {
      return failed(
          "not executed: "
              + method.label()
              + " could not be reached"
              + (route.gone() ? "; nobody advertises it any more: " : " in time: ")
              + last,
          null);
    }
    return new Verdict.Again(delay);
  }

  /** When the call has ended, whatever its end. */
  void end() {
    if (streams != null) {
      streams.end();
    }
  }
}
