package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work on one application is done one after another, work on different ones at the same time, on a
 * bounded number of threads. What it does may block: bundles start and stop in it.
 */
final class Lanes implements AutoCloseable {
  static final int THREADS = 6;
  static final int MAX_QUEUED = 10_000;

  /** Work that waits in one lane; more is refused. */
  static final int MAX_IN_LANE = 1_000;

  private final ExecutorService workers;
  private final Map<String, CompletableFuture<?>> last = new HashMap<>();
  private final Map<String, Integer> waiting = new HashMap<>();

  Lanes(String name) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_QUEUED),
            work -> {
              Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.workers = pool;
  }

  /** Does the work after everything that was begun before in the same lane. */
  synchronized <T> CompletableFuture<T> run(String lane, Callable<T> work) {
    if (waiting.merge(lane, 1, Integer::sum) > MAX_IN_LANE) {
      left(lane);
      return CompletableFuture.failedFuture(
          new HostingException("hosting has too much to do in: " + lane));
    }
    CompletableFuture<?> before = last.getOrDefault(lane, CompletableFuture.completedFuture(null));
    CompletableFuture<T> done = new CompletableFuture<>();
    before.whenComplete((r, e) -> submit(work, done));
    last.put(lane, done);
    done.whenComplete((r, e) -> forget(lane, done));
    return done;
  }

  private <T> void submit(Callable<T> work, CompletableFuture<T> done) {
    try {
      workers.execute(
          () -> {
            try {
              done.complete(work.call());
            } catch (Throwable e) {
              done.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(
          new HostingException(
              workers.isShutdown() ? "hosting is stopping" : "hosting has too much to do", e));
    }
  }

  private synchronized void forget(String lane, CompletableFuture<?> done) {
    last.remove(lane, done);
    left(lane);
  }

  private void left(String lane) {
    waiting.computeIfPresent(lane, (name, count) -> count == 1 ? null : count - 1);
  }

  /** Work that is under way is interrupted after the grace. */
  @Override
  public void close() {
    workers.shutdown();
    try {
      if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
        workers.shutdownNow();
        workers.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
