package io.godwit.overlay.core;

import io.godwit.overlay.Id;

/**
 * Cheap 64-bit digests to notice differences; they prove nothing against someone who wants a clash.
 */
final class Mix {
  private Mix() {}

  /** Order matters. */
  static long in(long digest, long value) {
    return spread(digest * 31 + value);
  }

  static long of(Id id) {
    return in(in(in(in(1, id.w0()), id.w1()), id.w2()), id.w3());
  }

  static long of(String text) {
    long digest = text.length();
    for (int i = 0; i < text.length(); i++) {
      digest = digest * 1_000_003 + text.charAt(i);
    }
    return spread(digest);
  }

  /** The finaliser of SplitMix64. */
  static long spread(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
