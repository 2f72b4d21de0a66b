package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.Role;
import io.godwit.overlay.Sessions;
import io.godwit.remoting.codec.CallCodec;
import io.godwit.remoting.core.Answer;
import io.godwit.remoting.core.CallRequest;
import io.godwit.remoting.core.GateCore.Admission;
import io.godwit.remoting.core.MessageException;
import io.godwit.remoting.core.MessageKind;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Serves the {@code call} protocol: finds the endpoint, asks its gate, and hands the call to the
 * pool. Entered on I/O threads, never blocks there.
 */
final class CallServer implements Sessions.Handler {
  private final Exports exports;
  private final CallPool pool;
  private final StreamTable streams;
  private final Sessions sessions;
  private final Callers callers = new Callers();

  CallServer(Exports exports, CallPool pool, StreamTable streams, Sessions sessions) {
    this.exports = exports;
    this.pool = pool;
    this.streams = streams;
    this.sessions = sessions;
  }

  @Override
  public void handle(Sessions.Request request) {
    try {
      ByteBuffer in = request.payload().duplicate();
      if (in.remaining() < 2) {
        throw new MessageException("a message of " + in.remaining() + " bytes");
      }
      byte version = in.get();
      if (version != CallRequest.VERSION) {
        throw new MessageException(
            "version " + version + " of calls is not known, only " + CallRequest.VERSION);
      }
      MessageKind kind = MessageKind.of(in.get());
      if (kind == MessageKind.CALL) {
        call(request, CallRequest.read(in), in);
      } else {
        streams.handle(kind, request, in);
      }
    } catch (MessageException e) {
      request.fail(OverlayException.Reason.REFUSED, e.getMessage());
    }
  }

  private void call(Sessions.Request request, CallRequest head, ByteBuffer arguments) {
    Exported exported = exports.find(head.endpointId());
    if (exported == null) {
      Optional<Exports.Elsewhere> elsewhere = exports.elsewhere(head.endpointId());
      request.reply(
          Answer.write(
              elsewhere.isPresent() && elsewhere.get().epoch() >= head.epoch()
                  ? new Answer.Moved(elsewhere.get().host(), elsewhere.get().epoch())
                  : new Answer.Absent(head.endpointId() + " is not served here")));
      return;
    }
    ServerCall call =
        new ServerCall(request, head, arguments, exported, pool, streams, sessions, callers);
    Gate gate = exported.gate();
    if (gate == null) {
      call.admitted();
      return;
    }
    Admission admission =
        gate.enter(call, head.epoch(), arguments.remaining(), head.remainingMillis());
    switch (admission) {
      case RUN -> call.admitted();
      case WAIT -> request.onCancel(() -> gate.withdraw(call));
      case MOVED -> call.moved(gate.movedTo(), gate.movedEpoch());
      case ABSENT -> call.absent("this host is not the newest");
      case BUSY ->
          request.reply(Answer.write(new Answer.Busy("too many calls wait for " + exported.id())));
    }
  }

  static boolean mayCall(Exported.Binding binding, Set<Role> roles) {
    return binding.allowedRoles().isEmpty() || !Collections.disjoint(binding.allowedRoles(), roles);
  }

  static String refusal(CallCodec method, Id caller) {
    return "the node " + caller.brief() + " has no role that may call " + method.label();
  }
}
