package io.godwit.testkit.loopback;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Role;
import io.godwit.overlay.Sessions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/** A request under way; answers are handed over on the asking node's I/O thread. */
final class LoopbackRequest implements Sessions.Request {
  private final NodeInfo caller;
  private final ByteBuffer payload;
  private final long deadlineNanos;
  private final CompletableFuture<ByteBuffer> answer;
  private final ExecutorService callerIo;
  private Runnable onCancel;
  private boolean ended;

  LoopbackRequest(
      NodeInfo caller,
      ByteBuffer payload,
      Duration timeout,
      CompletableFuture<ByteBuffer> answer,
      ExecutorService callerIo) {
    this.caller = caller;
    this.payload = payload;
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    this.answer = answer;
    this.callerIo = callerIo;
  }

  @Override
  public Id caller() {
    return caller.id();
  }

  @Override
  public Set<Role> callerRoles() {
    return caller.roles();
  }

  @Override
  public ByteBuffer payload() {
    return payload;
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (!ended) {
        onCancel = action;
        return;
      }
    }
    action.run();
  }

  void cancelled() {
    Runnable action;
    synchronized (this) {
      ended = true;
      action = onCancel;
      onCancel = null;
    }
    if (action != null) {
      action.run();
    }
  }

  void end(Reason reason, String message) {
    cancelled();
    hand(() -> answer.completeExceptionally(new OverlayException(reason, message)));
  }

  @Override
  public void reply(ByteBuffer bytes) {
    ByteBuffer copy = LoopbackSessions.copy(bytes);
    hand(() -> answer.complete(copy));
  }

  @Override
  public void fail(Reason reason, String message) {
    hand(() -> answer.completeExceptionally(new OverlayException(reason, message)));
  }

  private void hand(Runnable completion) {
    try {
      callerIo.execute(completion);
    } catch (RejectedExecutionException e) {
      // The asking node is gone: what it waited for ends here, whoever still holds it.
      completion.run();
    }
  }
}
