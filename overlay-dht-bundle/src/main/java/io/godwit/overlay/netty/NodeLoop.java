package io.godwit.overlay.netty;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that enters a node's core; watches that no step holds it up. */
final class NodeLoop {
  /** A step that takes longer is counted as a stall and reported. */
  static final long STALL_MILLIS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);

  private final DefaultEventExecutor executor =
      new DefaultEventExecutor(new DefaultThreadFactory("godwit-loop", true));
  private final AtomicLong stalls = new AtomicLong();
  private final AtomicLong longestMicros = new AtomicLong();

  /** From any thread; in order. Ignored once the loop is closed. */
  void post(Runnable task) {
    if (!executor.isShuttingDown()) {
      executor.execute(() -> run(task));
    }
  }

  ScheduledFuture<?> schedule(Runnable task, long delayMillis) {
    return executor.schedule(() -> run(task), delayMillis, TimeUnit.MILLISECONDS);
  }

  boolean inLoop() {
    return executor.inEventLoop();
  }

  private void run(Runnable task) {
    long start = System.nanoTime();
    try {
      task.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.error("a step of the node failed; the node goes on", e);
    }
    long micros = (System.nanoTime() - start) / 1_000;
    if (micros > longestMicros.get()) {
      longestMicros.set(micros);
    }
    if (micros > STALL_MILLIS * 1_000) {
      stalls.incrementAndGet();
      LOG.debug("a step of the node took {} ms", micros / 1_000);
    }
  }

  long stalls() {
    return stalls.get();
  }

  long longestMicros() {
    return longestMicros.get();
  }

  /** Runs what was posted, then ends the thread. */
  void close() {
    Future<?> ended = executor.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    ended.awaitUninterruptibly(3_000);
  }
}
