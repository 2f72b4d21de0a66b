package io.godwit.nodes;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for what other processes do: looks often, says what it waited for when it gives up. */
public final class Deadline {
  private static final long LOOK_MILLIS = 10;

  private Deadline() {}

  /** A look at something that may not be so yet; throws or answers false until it is. */
  @FunctionalInterface
  public interface Look {
    boolean isSo() throws Exception;
  }

  /** Answers how long it took. */
  public static Duration await(String what, Duration limit, Look look) {
    return await(what, limit, () -> "", look);
  }

  /** With what to say beside when it does not happen, such as the end of a log. */
  public static Duration await(String what, Duration limit, Supplier<String> detail, Look look) {
    long start = System.nanoTime();
    Exception latest = null;
    while (true) {
      try {
        if (look.isSo()) {
          return Duration.ofNanos(System.nanoTime() - start);
        }
        latest = null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NodeException("interrupted while waiting until " + what, e);
      } catch (Exception e) {
        latest = e;
      }
      if (System.nanoTime() - start > limit.toNanos()) {
        String why = latest == null ? "" : ": " + latest.getMessage();
        throw new NodeException(
            "not within " + limit.toMillis() + " ms: " + what + why + detail.get(), latest);
      }
      pause(what);
    }
  }

  private static void pause(String what) {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while waiting until " + what, e);
    }
  }
}
