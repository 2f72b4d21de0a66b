package io.godwit.discovery.osgi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that owns discovery's state. Whoever makes it closes it. */
final class DiscoveryLoop {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryLoop.class);
  private static final long CLOSE_MILLIS = 5_000;

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          work -> {
            Thread made = new Thread(work, "godwit-discovery");
            made.setDaemon(true);
            return made;
          });

  DiscoveryLoop() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  /** After the end nothing is done any more: what would have to be told is withdrawn already. */
  void later(Runnable work) {
    try {
      thread.execute(() -> guarded(work));
    } catch (RejectedExecutionException e) {
      LOG.debug("discovery has ended; dropped {}", work);
    }
  }

  void laterIn(long delayMillis, Runnable work) {
    try {
      thread.schedule(() -> guarded(work), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("discovery has ended; dropped {}", work);
    }
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("a step of discovery failed; it goes on with the next", e);
    }
  }

  <T> CompletableFuture<T> ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            try {
              answer.complete(question.get());
            } catch (RuntimeException e) {
              answer.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new IllegalStateException("discovery has ended", e));
    }
    return answer;
  }

  long nowMillis() {
    return System.nanoTime() / 1_000_000;
  }

  /** Runs the last work, then waits for the end for a bounded time. */
  void close(Runnable last) {
    // Shutting down drops what is queued, so the last work must have been done before.
    CountDownLatch done = new CountDownLatch(1);
    later(last);
    later(done::countDown);
    try {
      boolean ended = done.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
      thread.shutdown();
      if (!ended || !thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("discovery did not end within {} ms; a listener holds it", CLOSE_MILLIS);
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
