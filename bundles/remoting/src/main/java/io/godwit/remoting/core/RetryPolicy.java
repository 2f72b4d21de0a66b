package io.godwit.remoting.core;

/**
 * Which calls are tried again: only what was certainly not executed, within the deadline, later
 * each time. {@code chance} (0..1) spreads the tries of many callers.
 */
public final class RetryPolicy {
  public static final long FIRST_DELAY_MILLIS = 4;
  public static final long MAX_DELAY_MILLIS = 400;

  /** Not to be tried again. */
  public static final long NEVER = -1;

  private RetryPolicy() {}

  /**
   * After how many milliseconds to try again.
   *
   * @param tries so far, this one included
   * @param newTarget the answer named a host that is news
   */
  public static long delayMillis(
      int tries, boolean newTarget, long remainingMillis, double chance) {
    if (newTarget && tries < 16) {
      return remainingMillis > 0 ? 0 : NEVER;
    }
    long full = Math.min(MAX_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(tries - 1, 10));
    long delay = Math.max(1, (long) (full * (0.5 + chance / 2)));
    return delay < remainingMillis ? delay : NEVER;
  }
}
