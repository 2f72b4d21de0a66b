package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import io.godwit.overlay.Id;
import io.godwit.remoting.Gates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Gates with real waiting and draining, for callers in this JVM. */
final class MemoryGates implements Gates {
  private final Map<String, Gate> gates = new TreeMap<>();

  private static final class Gate {
    String state = "CLOSED";
    long epoch;
    int running;
    int waiting;
    Id moved;
    CompletableFuture<Void> drained;
  }

  /** Where a call has to go: null where it was done here. */
  static final class MovedException extends Exception {
    private static final long serialVersionUID = 1L;
    final transient Id to;

    MovedException(Id to) {
      this.to = to;
    }
  }

  /** Calls through the gate, waiting while it is closed; ABSENT is a MovedException to null. */
  <T> T call(String application, long millis, Callable<T> call) throws Exception {
    enter(application, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    try {
      return call.call();
    } finally {
      leave(application);
    }
  }

  private synchronized void enter(String application, long deadline) throws Exception {
    while (true) {
      Gate gate = gates.get(application);
      if (gate == null || gate.state.equals("MOVED")) {
        throw new MovedException(gate == null ? null : gate.moved);
      }
      if (gate.state.equals("OPEN")) {
        gate.running++;
        return;
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new HostingException("waited too long at the closed gate of " + application);
      }
      gate.waiting++;
      wait(left);
      gate.waiting--;
    }
  }

  private synchronized void leave(String application) {
    Gate gate = gates.get(application);
    gate.running--;
    if (gate.running == 0 && gate.drained != null) {
      gate.drained.complete(null);
    }
  }

  @Override
  public synchronized void guard(String application, long epoch, List<Long> bundles) {
    Gate gate = gates.computeIfAbsent(application, a -> new Gate());
    gate.state = "CLOSED";
    gate.epoch = epoch;
  }

  @Override
  public synchronized CompletionStage<Void> open(String application, long epoch) {
    Gate gate = gates.get(application);
    if (gate == null || epoch < gate.epoch) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(application + " is not guarded at epoch " + epoch));
    }
    gate.state = "OPEN";
    gate.epoch = epoch;
    notifyAll();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletionStage<Void> close(String application, Duration deadline) {
    Gate gate = gates.get(application);
    gate.state = "CLOSED";
    gate.drained = new CompletableFuture<>();
    if (gate.running == 0) {
      gate.drained.complete(null);
    }
    return gate.drained
        .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            e -> {
              synchronized (MemoryGates.this) {
                return CompletableFuture.failedFuture(
                    new HostingException(gate.running + " calls still run"));
              }
            });
  }

  @Override
  public synchronized void forward(String application, Id host, long epoch) {
    Gate gate = gates.computeIfAbsent(application, a -> new Gate());
    gate.state = "MOVED";
    gate.moved = host;
    notifyAll();
  }

  @Override
  public synchronized CompletionStage<Void> release(String application, boolean keepForward) {
    Gate gate = gates.get(application);
    if (gate != null && !(keepForward && gate.state.equals("MOVED"))) {
      gates.remove(application);
      notifyAll();
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized List<Status> list() {
    return gates.entrySet().stream()
        .map(
            e ->
                new Status(
                    e.getKey(),
                    e.getValue().state,
                    e.getValue().epoch,
                    e.getValue().running,
                    e.getValue().waiting,
                    List.of()))
        .toList();
  }

  synchronized boolean isOpen(String application) {
    Gate gate = gates.get(application);
    return gate != null && gate.state.equals("OPEN");
  }
}
