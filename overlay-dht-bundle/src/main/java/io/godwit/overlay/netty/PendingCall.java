package io.godwit.overlay.netty;

import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.session.OutgoingCall;
import io.godwit.overlay.session.SessionCore;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A request as its caller holds it; posts itself to its session, to be sent and to be cancelled.
 */
final class PendingCall extends CompletableFuture<ByteBuffer>
    implements OutgoingCall.Outcome, PeerSession.Command {
  private final PeerSession session;
  private final OutgoingCall call;

  PendingCall(PeerSession session, String protocol, ByteBuffer payload, long deadlineMillis) {
    this.session = session;
    this.call = new OutgoingCall(protocol, payload, deadlineMillis, this);
  }

  @Override
  public void apply(SessionCore core, long now) {
    if (!isDone()) {
      core.request(call);
    }
  }

  @Override
  public void tooLate() {
    failed(Reason.CLOSED, "this node has stopped");
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    boolean cancelled = super.cancel(mayInterrupt);
    if (cancelled) {
      session.post((core, now) -> core.cancel(call));
    }
    return cancelled;
  }

  @Override
  public void answered(ByteBuffer answer) {
    complete(answer);
  }

  @Override
  public void failed(Reason reason, String message) {
    if (!isDone()) {
      completeExceptionally(new OverlayException(reason, message));
    }
  }
}
