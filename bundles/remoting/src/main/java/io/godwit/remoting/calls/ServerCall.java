package io.godwit.remoting.calls;

import io.godwit.api.Caller;
import io.godwit.overlay.Id;
import io.godwit.overlay.Sessions;
import io.godwit.remoting.codec.AsyncShape;
import io.godwit.remoting.codec.CborOut;
import io.godwit.remoting.codec.CodecException;
import io.godwit.remoting.codec.MethodCodec;
import io.godwit.remoting.codec.Throwables;
import io.godwit.remoting.core.Answer;
import io.godwit.remoting.core.CallRequest;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;

/**
 * One call from another node: waits at the gate, waits for a thread of the pool, runs, answers
 * exactly once, leaves the gate. A call that its caller gave up is not begun, and one that runs is
 * interrupted.
 */
final class ServerCall implements GateCall, Runnable {
  private static final int RESULT_BYTES = 256;

  private final Sessions.Request request;
  private final CallRequest head;
  private final ByteBuffer arguments;
  private final Exported exported;
  private final CallPool pool;
  private final StreamTable table;
  private final Sessions sessions;
  private final Callers callers;
  private CallStreams streams;

  // Guarded by this: who may be interrupted.
  private Thread running;
  private Object pending;
  private AsyncShape pendingShape;
  private boolean cancelled;

  ServerCall(
      Sessions.Request request,
      CallRequest head,
      ByteBuffer arguments,
      Exported exported,
      CallPool pool,
      StreamTable table,
      Sessions sessions,
      Callers callers) {
    this.request = request;
    this.head = head;
    this.arguments = arguments;
    this.exported = exported;
    this.pool = pool;
    this.table = table;
    this.sessions = sessions;
    this.callers = callers;
  }

  @Override
  public void admitted() {
    if (!pool.submit(exported, this)) {
      exported.leave();
      request.reply(Answer.write(new Answer.Busy("too many calls of " + exported.id())));
    }
  }

  @Override
  public void moved(Id host, long epoch) {
    request.reply(Answer.write(new Answer.Moved(host, epoch)));
  }

  @Override
  public void absent(String reason) {
    request.reply(Answer.write(new Answer.Absent(reason)));
  }

  @Override
  public void expired() {
    request.reply(Answer.write(new Answer.Busy("the gate did not open in time; not begun")));
  }

  /** On a thread of the pool, counted by the gate. */
  @Override
  public void run() {
    Exported.Binding binding = exported.binding();
    if (binding == null) {
      refuse(new Answer.Absent("the service of " + exported.id() + " is not there"));
      return;
    }
    MethodCodec method = binding.codec().of(head.method());
    if (method == null) {
      refuse(
          new Answer.Refused(
              exported.id() + " has no such method here: the interface's versions differ"));
      return;
    }
    if (!CallServer.mayCall(binding, request.callerRoles())) {
      refuse(new Answer.Refused(CallServer.refusal(method, request.caller())));
      return;
    }
    if (request.remaining().isZero()) {
      refuse(new Answer.Busy("the call came too late; not begun"));
      return;
    }
    if (exported.gate() != null
        && !exported.gate().firstTime(request.caller(), head.run(), head.callId())) {
      refuse(new Answer.Refused("the call was let in already; it is not executed twice"));
      return;
    }
    invoke(binding, method);
  }

  private void refuse(Answer answer) {
    exported.leave();
    request.reply(Answer.write(answer));
  }

  private void invoke(Exported.Binding binding, MethodCodec method) {
    Object[] values;
    try {
      streams = new CallStreams(table, sessions, request.caller(), true);
      values = method.readArguments(arguments, streams);
    } catch (CodecException e) {
      refuse(new Answer.Refused(e.getMessage()));
      return;
    }
    if (!begin()) {
      refuse(new Answer.Busy("cancelled before it was begun"));
      return;
    }
    request.onCancel(this::cancel);
    Caller before = Caller.enter(callers.of(request.caller(), request.callerRoles()));
    Object result = null;
    Throwable thrown = null;
    try {
      result = method.method().invoke(binding.service(), values);
    } catch (InvocationTargetException e) {
      thrown = e.getCause();
    } catch (IllegalAccessException | RuntimeException e) {
      thrown = new IllegalStateException("cannot call " + method.label() + ": " + e, e);
    } finally {
      Caller.enter(before);
    }
    if (thrown == null && method.async() != null && result != null) {
      later(method, result);
    } else {
      finish(method, result, thrown);
    }
  }

  private synchronized boolean begin() {
    if (!cancelled) {
      running = Thread.currentThread();
    }
    return !cancelled;
  }

  /** Waits for the service's result without holding a thread, where the shape allows. */
  private void later(MethodCodec method, Object result) {
    synchronized (this) {
      pending = result;
      pendingShape = method.async();
      if (pendingShape.listens(result)) {
        running = null;
        Thread.interrupted();
      }
      if (cancelled) {
        pendingShape.cancel(result);
      }
    }
    method.async().whenDone(result, (value, failure) -> finish(method, value, failure));
  }

  private void finish(MethodCodec method, Object result, Throwable thrown) {
    synchronized (this) {
      running = null;
      pending = null;
    }
    ByteBuffer answer;
    try {
      streams.flush();
      answer = thrown == null ? result(method, result) : exception(thrown);
    } catch (IOException | CodecException e) {
      streams.end();
      answer = exception(e);
    }
    exported.leave();
    request.reply(answer);
  }

  private ByteBuffer result(MethodCodec method, Object result) {
    CborOut out = new CborOut(RESULT_BYTES, Sessions.MAX_MESSAGE_BYTES);
    out.write(Answer.RESULT);
    method.writeResult(out, result, streams);
    return out.buffer();
  }

  private static ByteBuffer exception(Throwable thrown) {
    CborOut out = new CborOut(RESULT_BYTES, Sessions.MAX_MESSAGE_BYTES);
    out.write(Answer.EXCEPTION);
    Throwables.write(out, thrown);
    return out.buffer();
  }

  /** The caller took it back, gave up or is lost. */
  private synchronized void cancel() {
    cancelled = true;
    if (running != null) {
      running.interrupt();
    }
    if (pending != null) {
      pendingShape.cancel(pending);
    }
  }
}
