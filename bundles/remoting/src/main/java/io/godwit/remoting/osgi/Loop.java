package io.godwit.remoting.osgi;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that owns the topology: what is exported, imported and announced. */
final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long CLOSE_MILLIS = 5_000;

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          work -> {
            Thread made = new Thread(work, "godwit-topology");
            made.setDaemon(true);
            return made;
          });

  Loop() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  /** After the end nothing is done any more: everything was taken back by then. */
  void later(Runnable work) {
    try {
      thread.execute(() -> run(work));
    } catch (RejectedExecutionException e) {
      LOG.debug("the topology has ended; dropped {}", work);
    }
  }

  void laterIn(long delayMillis, Runnable work) {
    try {
      thread.schedule(() -> run(work), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the topology has ended; dropped {}", work);
    }
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("a step of the topology failed; it goes on with the next", e);
    }
  }

  long nowMillis() {
    return System.nanoTime() / 1_000_000;
  }

  void close(Runnable last) {
    // Shutting down drops what is queued, so the last work must have been done before.
    CountDownLatch done = new CountDownLatch(1);
    later(last);
    later(done::countDown);
    try {
      boolean ended = done.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
      thread.shutdown();
      if (!ended || !thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("the topology did not end within {} ms", CLOSE_MILLIS);
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
