package io.godwit.overlay.core;

/**
 * How long to wait for a node, from how long its answers took (Bamboo §4.2, after Jacobson):
 * average and mean deviation with gains 1/8 and 1/4, timeout = average + 4 deviations.
 */
final class RttEstimator {
  private static final int SLACK_MILLIS = 10;

  private int averageMicros = -1;
  private int deviationMicros;

  void sample(long millis) {
    int micros = (int) Math.min(60_000_000, Math.max(100, millis * 1000));
    if (averageMicros < 0) {
      averageMicros = micros;
      deviationMicros = micros / 2;
      return;
    }
    int error = micros - averageMicros;
    averageMicros += error / 8;
    deviationMicros += (Math.abs(error) - deviationMicros) / 4;
  }

  boolean measured() {
    return averageMicros >= 0;
  }

  /** 0 where nothing was measured. */
  long averageMicros() {
    return Math.max(0, averageMicros);
  }

  /** A bounded time to wait; {@code first} where nothing was measured. */
  long timeoutMillis(long first, long min, long max) {
    if (averageMicros < 0) {
      return first;
    }
    long millis = (averageMicros + 4L * deviationMicros) / 1000 + SLACK_MILLIS;
    return Math.max(min, Math.min(max, millis));
  }
}
