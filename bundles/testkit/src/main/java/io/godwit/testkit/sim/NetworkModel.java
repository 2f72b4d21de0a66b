package io.godwit.testkit.sim;

import java.util.SplittableRandom;

/**
 * How the simulated network treats messages. Datagrams get lost, doubled and overtaken; streams are
 * reliable and in order as TCP is, so that loss only delays them.
 *
 * @param meanMillis of the delay one way between two nodes; each pair has its own, constant one
 * @param jitterMillis added at random to each message
 */
public record NetworkModel(
    int meanMillis, int jitterMillis, double loss, double duplicates, boolean wire) {
  /** Machines beside each other. */
  public static final NetworkModel LAN = new NetworkModel(1, 1, 0, 0, true);

  /** Across the internet, with losses. */
  public static final NetworkModel WAN = new NetworkModel(40, 10, 0.01, 0.005, true);

  static final int RETRANSMIT_MILLIS = 200;

  /** Constant for a pair, between a quarter and 1.75 times the mean. */
  int pairMillis(int a, int b) {
    long key = (long) Math.min(a, b) << 32 | Math.max(a, b);
    double share = new SplittableRandom(key).nextDouble();
    return Math.max(1, (int) (meanMillis * (0.25 + 1.5 * share)));
  }
}
