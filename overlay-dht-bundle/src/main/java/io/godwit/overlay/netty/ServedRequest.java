package io.godwit.overlay.netty;

import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Role;
import io.godwit.overlay.Sessions;
import io.godwit.overlay.session.IncomingCall;
import io.godwit.overlay.session.SessionCore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A peer's request as its handler sees it; its answer posts itself to the session. Any thread. */
final class ServedRequest implements Sessions.Request, PeerSession.Command {
  private static final Logger LOG = LoggerFactory.getLogger(ServedRequest.class);

  private final PeerSession session;
  private final IncomingCall call;
  private final Set<Role> roles;
  private final AtomicBoolean answered = new AtomicBoolean();
  private ByteBuffer answer;
  private Reason failure;
  private String message;

  /** Guarded by this; null once cancelled. */
  private List<Runnable> onCancel = new ArrayList<>(0);

  ServedRequest(PeerSession session, IncomingCall call, Set<Role> roles) {
    this.session = session;
    this.call = call;
    this.roles = roles;
    call.attach(this);
  }

  @Override
  public Id caller() {
    return session.peer();
  }

  @Override
  public Set<Role> callerRoles() {
    return roles;
  }

  @Override
  public ByteBuffer payload() {
    return call.payload();
  }

  @Override
  public Duration remaining() {
    return Duration.ofMillis(Math.max(0, call.deadlineMillis() - Clocks.millis()));
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (onCancel != null) {
        onCancel.add(action);
        return;
      }
    }
    run(action);
  }

  void cancelled() {
    List<Runnable> actions;
    synchronized (this) {
      actions = onCancel == null ? List.of() : onCancel;
      onCancel = null;
    }
    actions.forEach(ServedRequest::run);
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.warn("what was to be done on cancellation of a request failed", e);
    }
  }

  @Override
  public void reply(ByteBuffer bytes) {
    if (once()) {
      answer = bytes;
      session.post(this);
    }
  }

  @Override
  public void fail(Reason reason, String why) {
    if (once()) {
      failure = reason;
      message = why == null ? reason.toString() : why;
      session.post(this);
    }
  }

  private boolean once() {
    if (answered.getAndSet(true)) {
      LOG.debug("a request was answered twice; the first answer counts");
      return false;
    }
    return true;
  }

  @Override
  public void apply(SessionCore core, long now) {
    if (failure == null) {
      core.reply(call, answer);
    } else {
      core.fail(call, failure, message);
    }
  }
}
