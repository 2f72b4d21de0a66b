package io.godwit.overlay.core;

import io.godwit.overlay.Id;

/** Arithmetic on the ring: ids modulo 2^256, clockwise is upwards (Chord §4). */
public final class Arc {
  private Arc() {}

  /** Whether x lies in (after, upTo], clockwise; the whole ring where the ends are the same. */
  public static boolean within(Id x, Id after, Id upTo) {
    int ends = after.compareTo(upTo);
    if (ends == 0) {
      return true;
    }
    boolean behindStart = x.compareTo(after) > 0;
    boolean beforeEnd = x.compareTo(upTo) <= 0;
    return ends < 0 ? behindStart && beforeEnd : behindStart || beforeEnd;
  }

  /**
   * Whether x lies in (after, before), clockwise; all but the end itself where they are the same.
   */
  public static boolean between(Id x, Id after, Id before) {
    return within(x, after, before) && !x.equals(before);
  }

  /** The way from one id to another, clockwise. */
  public static Id distance(Id from, Id to) {
    return add(to, negate(from));
  }

  public static Id add(Id a, Id b) {
    long carry = carryOf(a.w3(), b.w3(), 0);
    long w2 = a.w2() + b.w2() + carry;
    carry = carryOf(a.w2(), b.w2(), carry);
    long w1 = a.w1() + b.w1() + carry;
    carry = carryOf(a.w1(), b.w1(), carry);
    return new Id(a.w0() + b.w0() + carry, w1, w2, a.w3() + b.w3());
  }

  private static long carryOf(long a, long b, long carryIn) {
    long sum = a + b;
    return Long.compareUnsigned(sum, a) < 0 || carryIn != 0 && sum == -1 ? 1 : 0;
  }

  private static Id negate(Id a) {
    return add(new Id(~a.w0(), ~a.w1(), ~a.w2(), ~a.w3()), new Id(0, 0, 0, 1));
  }

  /** 2 to that power, 0..255. */
  public static Id power(int exponent) {
    long word = 1L << (exponent & 63);
    int at = 3 - (exponent >> 6);
    return new Id(at == 0 ? word : 0, at == 1 ? word : 0, at == 2 ? word : 0, at == 3 ? word : 0);
  }

  /** The distance as a share of the whole ring, for estimates only. */
  public static double share(Id from, Id to) {
    long high = distance(from, to).w0();
    return (high >>> 1) / (double) (1L << 62) / 2;
  }
}
