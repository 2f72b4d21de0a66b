package io.godwit.overlay.netty;

/** Monotonic milliseconds, for deadlines and for the core. */
final class Clocks {
  private static final long START = System.nanoTime();

  private Clocks() {}

  static long millis() {
    return (System.nanoTime() - START) / 1_000_000;
  }
}
