package io.godwit.overlay.core;

/**
 * Incarnations of a node: the number of its starts in the upper part, the number of suspicions it
 * refuted since in the lower. So any news of a later start beats any of an earlier one, and a
 * restart can be told from a refutation. A driver counts the starts durably and passes {@code
 * ofStart(count)}.
 */
public final class Incarnation {
  private static final int REFUTATION_BITS = 32;

  private Incarnation() {}

  /** The incarnation of a node that has been started so many times (from 1). */
  public static long ofStart(long starts) {
    return starts << REFUTATION_BITS;
  }

  /** Which start it belongs to. */
  public static long start(long incarnation) {
    return incarnation >>> REFUTATION_BITS;
  }

  /** The first version counter of records written in that start; leaves room for 2^32 writes. */
  public static long firstCounter(long incarnation) {
    return start(incarnation) << 32;
  }
}
