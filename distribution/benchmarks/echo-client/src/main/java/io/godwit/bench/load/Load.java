package io.godwit.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A closed loop: each caller sends its next call when the last is answered. So latency and rate are
 * two views of one thing, and a stall is seen by every caller once, not by the calls that were
 * never sent.
 */
public final class Load {
  private static final long LATENCY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private Load() {}

  /**
   * Runs a plan.
   *
   * @param serverPid of the process whose processor time counts beside this one's
   */
  public static Outcome run(Call call, Plan plan, long serverPid)
      throws InterruptedException, IOException {
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.warmupMillis());
    long end = begin + TimeUnit.MILLISECONDS.toNanos(plan.measureMillis());
    ExecutorService callers = Executors.newFixedThreadPool(plan.callers());
    try {
      List<Future<Histogram>> running = new ArrayList<>();
      for (int i = 0; i < plan.callers(); i++) {
        running.add(callers.submit(caller(call, payload(plan.bytes(), i), begin, end)));
      }
      TimeUnit.NANOSECONDS.sleep(begin - System.nanoTime());
      long cpuBefore = cpu(serverPid);
      TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
      long cpuNanos = cpu(serverPid) - cpuBefore;
      return outcome(merged(running), end - begin, cpuNanos);
    } finally {
      callers.shutdownNow();
    }
  }

  private static Callable<Histogram> caller(Call call, byte[] payload, long begin, long end) {
    return () -> {
      Histogram latencies = new Histogram(LATENCY_LIMIT_NANOS, 3);
      long start = System.nanoTime();
      check(payload, call.echo(payload));
      while (start - end < 0) {
        start = System.nanoTime();
        byte[] answer = call.echo(payload);
        long now = System.nanoTime();
        if (answer.length != payload.length) {
          check(payload, answer);
        }
        if (start - begin >= 0 && now - end < 0) {
          latencies.recordValue(now - start);
        }
      }
      check(payload, call.echo(payload));
      return latencies;
    };
  }

  private static void check(byte[] sent, byte[] received) {
    if (!Arrays.equals(sent, received)) {
      throw new IllegalStateException(
          "The echo differs from what was sent: %,d bytes for %,d"
              .formatted(received.length, sent.length));
    }
  }

  private static byte[] payload(int bytes, int caller) {
    byte[] payload = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      payload[i] = (byte) (i * 31 + caller);
    }
    return payload;
  }

  private static long cpu(long serverPid) throws IOException {
    return CpuClock.nanos(ProcessHandle.current().pid()) + CpuClock.nanos(serverPid);
  }

  private static Histogram merged(List<Future<Histogram>> running) throws InterruptedException {
    Histogram all = new Histogram(LATENCY_LIMIT_NANOS, 3);
    for (Future<Histogram> one : running) {
      try {
        all.add(one.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("A caller failed: " + e.getCause(), e.getCause());
      }
    }
    return all;
  }

  private static Outcome outcome(Histogram latencies, long nanos, long cpuNanos) {
    long calls = latencies.getTotalCount();
    if (calls == 0) {
      return Outcome.NOTHING;
    }
    return new Outcome(
        calls * 1e9 / nanos,
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        cpuNanos / 1e3 / calls);
  }
}
