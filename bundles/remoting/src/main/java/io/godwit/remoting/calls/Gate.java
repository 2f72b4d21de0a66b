package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import io.godwit.remoting.core.DuplicateTable;
import io.godwit.remoting.core.GateCore;
import io.godwit.remoting.core.GateCore.Admission;
import io.godwit.remoting.core.GateCore.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * The gate of one application at work: {@link GateCore} under a monitor, deadlines of waiting
 * calls, the end of draining. A free gate (of a service of no application) is always open.
 */
public final class Gate {
  private final String application;
  private final Timers timers;
  private final GateCore<GateCall> core;
  private final DuplicateTable duplicates = new DuplicateTable();
  private CompletableFuture<Void> drained;
  private boolean expiring;

  Gate(String application, long epoch, Timers timers) {
    this.application = application;
    this.timers = timers;
    this.core = new GateCore<>(epoch);
  }

  public String application() {
    return application;
  }

  /** Admitted calls must {@link #leave}; of waiting ones {@code call} is told later. */
  synchronized Admission enter(GateCall call, long callEpoch, long bytes, long remainingMillis) {
    Admission admission =
        core.enter(call, callEpoch, bytes, System.nanoTime() / 1_000_000 + remainingMillis);
    if (admission == Admission.WAIT) {
      expireLater();
    }
    return admission;
  }

  synchronized boolean firstTime(Id caller, long run, long callId) {
    return duplicates.firstTime(caller.w0(), run, callId);
  }

  private void expireLater() {
    if (!expiring && core.nextDeadlineMillis().isPresent()) {
      expiring = true;
      long inMillis = core.nextDeadlineMillis().getAsLong() - System.nanoTime() / 1_000_000;
      timers.later(Math.max(1, Math.min(inMillis, 1_000)), this::expire);
    }
  }

  private void expire() {
    List<GateCall> expired;
    synchronized (this) {
      expiring = false;
      expired = core.expire(System.nanoTime() / 1_000_000);
      expireLater();
    }
    expired.forEach(GateCall::expired);
  }

  /** False where it does not wait any more: then it was or will be told. */
  synchronized boolean withdraw(GateCall call) {
    return core.withdraw(call);
  }

  void leave() {
    CompletableFuture<Void> done = null;
    synchronized (this) {
      if (core.leave()) {
        done = drained;
        drained = null;
      }
    }
    if (done != null) {
      done.complete(null);
    }
  }

  public void open(long epoch) {
    List<GateCall> admitted;
    CompletableFuture<Void> interrupted;
    synchronized (this) {
      admitted = core.open(epoch);
      interrupted = drained;
      drained = null;
    }
    if (interrupted != null) {
      interrupted.completeExceptionally(new IllegalStateException("the gate was opened again"));
    }
    admitted.forEach(GateCall::admitted);
  }

  /** As {@link #close}, for one who does not wait for the running calls. */
  public synchronized void shut() {
    core.close();
  }

  public CompletionStage<Void> close(Duration deadline) {
    CompletableFuture<Void> done;
    synchronized (this) {
      if (core.close()) {
        return CompletableFuture.completedFuture(null);
      }
      if (drained == null) {
        drained = new CompletableFuture<>();
      }
      done = drained;
    }
    timers.later(
        deadline.toMillis(),
        () -> done.completeExceptionally(new TimeoutException(stillRunning(deadline))));
    return done;
  }

  private synchronized String stillRunning(Duration deadline) {
    return core.running()
        + " calls of "
        + application
        + " still run after "
        + deadline.toMillis()
        + " ms";
  }

  public void forward(Id host, long epoch) {
    List<GateCall> waiting;
    synchronized (this) {
      waiting = core.forward(host, epoch);
    }
    waiting.forEach(call -> call.moved(host, epoch));
  }

  public void release() {
    List<GateCall> waiting;
    synchronized (this) {
      waiting = core.release();
    }
    waiting.forEach(call -> call.absent(application + " is not served here any more"));
  }

  public synchronized State state() {
    return core.state();
  }

  public synchronized long epoch() {
    return core.epoch();
  }

  public synchronized int running() {
    return core.running();
  }

  public synchronized int waiting() {
    return core.waitingCalls();
  }

  public synchronized Id movedTo() {
    return core.movedTo();
  }

  public synchronized long movedEpoch() {
    return core.movedEpoch();
  }
}
