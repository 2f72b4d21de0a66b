package io.godwit.remoting.calls;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that run services. Work comes in lanes (one for each endpoint) that take turns, so
 * that a busy endpoint does not starve the others. Both the lanes and the whole are bounded: what
 * does not fit is not taken.
 *
 * <p>A few threads suffice while services are quick; more are started, up to {@link #MAX_THREADS},
 * when work waits although nothing has been finished for a moment: then the threads are blocked.
 */
public final class CallPool implements AutoCloseable {
  public static final int MAX_THREADS = 128;
  public static final int MAX_QUEUED = 20_000;
  public static final int MAX_QUEUED_OF_LANE = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(CallPool.class);
  private static final long STALL_MILLIS = 5;
  private static final long IDLE_SECONDS = 10;
  private static final long CLOSE_SECONDS = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition ended = lock.newCondition();
  private final Map<Object, ArrayDeque<Runnable>> lanes = new HashMap<>();
  private final ArrayDeque<Object> turns = new ArrayDeque<>();
  private final Map<Thread, Boolean> threads = new HashMap<>();
  private final Timers timers;
  private final int fewThreads;
  private int queued;
  private int idle;
  private int named;
  private long finished;
  private boolean watching;
  private boolean closed;

  public CallPool(Timers timers) {
    this.timers = timers;
    this.fewThreads = Math.max(2, Runtime.getRuntime().availableProcessors());
  }

  /** False where a bound is reached or the pool has ended: the work is not done. */
  public boolean submit(Object lane, Runnable task) {
    lock.lock();
    try {
      ArrayDeque<Runnable> tasks = lanes.computeIfAbsent(lane, absent -> new ArrayDeque<>());
      if (closed || queued >= MAX_QUEUED || tasks.size() >= MAX_QUEUED_OF_LANE) {
        if (tasks.isEmpty()) {
          lanes.remove(lane);
        }
        return false;
      }
      if (tasks.isEmpty()) {
        turns.add(lane);
      }
      tasks.add(task);
      queued++;
      if (idle > 0) {
        work.signal();
      } else if (threads.size() < fewThreads) {
        start();
      } else {
        watch();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void start() {
    Thread thread = new Thread(this::serve, "godwit-call-" + ++named);
    thread.setDaemon(true);
    threads.put(thread, Boolean.TRUE);
    thread.start();
  }

  private void watch() {
    if (!watching && threads.size() < MAX_THREADS) {
      watching = true;
      long before = finished;
      timers.later(STALL_MILLIS, () -> stalled(before));
    }
  }

  private void stalled(long before) {
    lock.lock();
    try {
      watching = false;
      if (closed || queued == 0) {
        return;
      }
      if (finished == before) {
        int more = Math.min(Math.min(queued, threads.size()), MAX_THREADS - threads.size());
        for (int i = 0; i < more; i++) {
          start();
        }
      }
      watch();
    } finally {
      lock.unlock();
    }
  }

  private void serve() {
    while (true) {
      Runnable task = next();
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("a task of the call pool failed", e);
      }
      Thread.interrupted();
    }
  }

  private Runnable next() {
    lock.lock();
    try {
      finished++;
      while (turns.isEmpty()) {
        if (closed || !awaitWork()) {
          threads.remove(Thread.currentThread());
          ended.signalAll();
          return null;
        }
      }
      Object lane = turns.poll();
      ArrayDeque<Runnable> tasks = lanes.get(lane);
      Runnable task = tasks.poll();
      queued--;
      if (tasks.isEmpty()) {
        lanes.remove(lane);
      } else {
        turns.add(lane);
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitWork() {
    idle++;
    try {
      return work.await(IDLE_SECONDS, TimeUnit.SECONDS) || !turns.isEmpty();
    } catch (InterruptedException e) {
      // A late cancellation of a call that had ended: nothing to be interrupted for.
      return true;
    } finally {
      idle--;
    }
  }

  /** Interrupts what runs and waits for the end, for a bounded time. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      turns.clear();
      lanes.clear();
      queued = 0;
      work.signalAll();
      threads.keySet().forEach(Thread::interrupt);
      long left = TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
      while (!threads.isEmpty() && !onlyThisThread() && left > 0) {
        left = ended.awaitNanos(left);
      }
      if (!threads.isEmpty() && !onlyThisThread()) {
        LOG.warn("{} calls do not heed their interruption: {}", threads.size(), threads.keySet());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private boolean onlyThisThread() {
    return threads.size() == 1 && threads.containsKey(Thread.currentThread());
  }
}
