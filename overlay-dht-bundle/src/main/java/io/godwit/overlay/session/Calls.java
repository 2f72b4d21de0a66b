package io.godwit.overlay.session;

import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.session.SessionFrames.Outbound;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls of a session in both directions: taken on within bounds, each ended exactly once, by an
 * answer, a deadline, a cancellation or the loss of the peer.
 */
final class Calls {
  private static final int MAX_FAILURE_CHARS = 2000;

  private final SessionLimits limits;
  private final SessionPort port;
  private final SendSide send;
  private final TimerWheel wheel;
  private final Map<Long, OutgoingCall> outgoing = new LinkedHashMap<>();
  private final Map<Long, IncomingCall> incoming = new LinkedHashMap<>();
  private long nextCall = 1;
  private long inboundBytes;

  /** Why nothing is taken on any more; null while calls are. */
  private String closed;

  Calls(SessionLimits limits, SessionPort port, SendSide send, long now) {
    this.limits = limits;
    this.port = port;
    this.send = send;
    this.wheel = new TimerWheel(now);
  }

  SessionLimits limits() {
    return limits;
  }

  int count() {
    return outgoing.size() + incoming.size();
  }

  boolean waitForTime() {
    return wheel.size() > 0;
  }

  OutgoingCall outgoing(long number) {
    return outgoing.get(number);
  }

  IncomingCall incoming(long number) {
    return incoming.get(number);
  }

  void tick(long now, boolean linked) {
    for (TimerWheel.Entry entry : wheel.advance(now)) {
      if (entry instanceof OutgoingCall call) {
        expire(call, linked);
      } else if (entry instanceof IncomingCall call) {
        withdraw(call);
      }
    }
  }

  private void expire(OutgoingCall call, boolean linked) {
    if (call.begun()) {
      giveUp(call, Reason.TIMEOUT, "no answer in time");
    } else {
      String why = linked ? "others went first" : "there was no link";
      fail(call, Reason.UNREACHABLE, "not sent in time: " + why);
    }
  }

  // ---------------------------------------------------------------- of this node

  void request(OutgoingCall call) {
    int bytes = call.payload.remaining();
    if (closed != null) {
      fail(call, Reason.CLOSED, closed);
    } else if (bytes > limits.messageBytes()) {
      fail(call, Reason.LIMIT, tooLong("request", bytes));
    } else if (outgoing.size() >= limits.calls()) {
      fail(call, Reason.LIMIT, limits.calls() + " requests to this peer are under way");
    } else if (!send.hasRoom(bytes)) {
      fail(call, Reason.LIMIT, limits.outboxBytes() + " bytes wait to be sent to this peer");
    } else {
      call.number = nextCall++;
      call.message =
          Outbound.request(call.number, call.protocol, call.payload, call.deadlineMillis);
      outgoing.put(call.number, call);
      wheel.set(call, call.deadlineMillis);
      send.add(call.message);
    }
  }

  private String tooLong(String what, int bytes) {
    return "the " + what + " has " + bytes + " bytes, more than " + limits.messageBytes();
  }

  /** Ends the call here, and tells the peer where it may know of it. */
  void giveUp(OutgoingCall call, Reason reason, String message) {
    if (!call.ended) {
      boolean tell = call.begun();
      fail(call, reason, message);
      if (tell) {
        send.addFirst(Outbound.cancel(call.number));
      }
    }
  }

  private void fail(OutgoingCall call, Reason reason, String message) {
    end(call);
    call.outcome.failed(reason, message);
  }

  private void end(OutgoingCall call) {
    call.ended = true;
    wheel.clear(call);
    if (call.message != null) {
      outgoing.remove(call.number);
      send.drop(call.message);
    }
  }

  void answered(OutgoingCall call) {
    end(call);
    ByteBuffer bytes = call.answer.whole();
    if (call.answerStatus == 0) {
      call.outcome.answered(bytes);
      return;
    }
    Reason[] reasons = Reason.values();
    int ordinal = call.answerStatus - 1;
    Reason reason = ordinal >= 0 && ordinal < reasons.length ? reasons[ordinal] : Reason.REMOTE;
    call.outcome.failed(reason, StandardCharsets.UTF_8.decode(bytes).toString());
  }

  // ---------------------------------------------------------------- of the peer

  /** False, and answered LIMIT, where a bound is reached. */
  boolean admit(IncomingCall call) {
    if (incoming.size() >= limits.calls() || inboundBytes > limits.inboundBytes()) {
      refuse(call.number, Reason.LIMIT, "this node has too many requests under way");
      return false;
    }
    incoming.put(call.number, call);
    inboundBytes += call.assembly.heldBytes();
    wheel.set(call, call.deadlineMillis);
    return true;
  }

  void grown(IncomingCall call, int bytes) {
    inboundBytes += bytes;
    if (inboundBytes > limits.inboundBytes()) {
      fail(call, Reason.LIMIT, "this node has too many requests under way");
    }
  }

  void deliver(IncomingCall call) {
    call.delivered = true;
    port.deliver(call);
  }

  void reply(IncomingCall call, ByteBuffer answer) {
    if (answer.remaining() > limits.messageBytes()) {
      fail(call, Reason.LIMIT, tooLong("answer", answer.remaining()));
    } else if (!call.ended && !send.hasRoom(answer.remaining())) {
      fail(call, Reason.LIMIT, limits.outboxBytes() + " bytes of answers wait to be sent");
    } else if (!call.ended) {
      end(call);
      send.add(Outbound.answer(call.number, (byte) 0, answer.slice()));
    }
  }

  void fail(IncomingCall call, Reason reason, String message) {
    if (!call.ended) {
      end(call);
      refuse(call.number, reason, message);
    }
  }

  private void refuse(long call, Reason reason, String message) {
    String text = message.substring(0, Math.min(message.length(), MAX_FAILURE_CHARS));
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    send.add(Outbound.answer(call, (byte) (1 + reason.ordinal()), bytes));
  }

  private void end(IncomingCall call) {
    call.ended = true;
    wheel.clear(call);
    incoming.remove(call.number);
    inboundBytes -= call.assembly.heldBytes();
  }

  void withdraw(IncomingCall call) {
    if (!call.ended) {
      end(call);
      if (call.delivered) {
        port.cancelled(call);
      }
    }
  }

  // ---------------------------------------------------------------- all at once

  /** There is no way to the peer now: requests that it certainly has not seen fail. */
  void unreachable(String why) {
    for (OutgoingCall call : List.copyOf(outgoing.values())) {
      if (!call.begun()) {
        fail(call, Reason.UNREACHABLE, why);
      }
    }
  }

  /** The peer has forgotten what it was sent; what it was not sent is still worth sending. */
  void restarted(String why) {
    for (OutgoingCall call : List.copyOf(outgoing.values())) {
      if (call.begun()) {
        fail(call, Reason.LOST, why);
      }
    }
    withdrawAll();
  }

  /** Nothing is waited for any longer. */
  void lost(String why) {
    unreachable(why);
    for (OutgoingCall call : List.copyOf(outgoing.values())) {
      giveUp(call, Reason.LOST, why);
    }
    withdrawAll();
  }

  /** This node stops. */
  void close(String why) {
    closed = why;
    for (OutgoingCall call : List.copyOf(outgoing.values())) {
      fail(call, Reason.CLOSED, why);
    }
    withdrawAll();
  }

  private void withdrawAll() {
    for (IncomingCall call : List.copyOf(incoming.values())) {
      withdraw(call);
    }
  }
}
