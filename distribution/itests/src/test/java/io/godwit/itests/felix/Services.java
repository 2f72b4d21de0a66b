package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What tests inside of the framework need of it. */
final class Services {
  private static final long LIMIT_MILLIS = 20_000;
  private static final long POLL_MILLIS = 10;

  private Services() {}

  /** A look at something that may not be so yet. */
  @FunctionalInterface
  interface Look {
    boolean isSo() throws Exception;
  }

  static BundleContext context() {
    return FrameworkUtil.getBundle(Services.class).getBundleContext();
  }

  static <T> T get(Class<T> type) throws Exception {
    return get(type, null);
  }

  /**
   * A service that may be about to come. The framework gives it back when the test's bundle goes.
   */
  static <T> T get(Class<T> type, String filter) throws Exception {
    await(type.getName() + " " + filter, () -> reference(type, filter) != null);
    return context().getService(reference(type, filter));
  }

  static <T> ServiceReference<T> reference(Class<T> type, String filter)
      throws InvalidSyntaxException {
    return context().getServiceReferences(type, filter).stream().sorted().findFirst().orElse(null);
  }

  /** The result of a stage that must not take long. */
  static <T> T result(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A look that throws is a look at something that is not so yet. */
  static void await(String what, Look look) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
    while (true) {
      Exception last = null;
      try {
        if (look.isSo()) {
          return;
        }
      } catch (Exception e) {
        last = e;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + LIMIT_MILLIS + " ms: " + what, last);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Fails with what was last there instead. */
  static <T> void awaitEquals(String what, T expected, Callable<T> look) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
    T seen = look.call();
    while (!seen.equals(expected) && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      seen = look.call();
    }
    assertEquals(what, expected, seen);
  }
}
