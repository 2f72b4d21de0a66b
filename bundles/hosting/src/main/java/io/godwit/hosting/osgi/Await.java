package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** For workers, which may block: the result of a stage, within a time, or why not, in words. */
final class Await {
  private Await() {}

  static <T> T of(CompletionStage<T> stage, long millis, String what) {
    try {
      return stage.toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(what, e.getCause());
    } catch (TimeoutException e) {
      throw new HostingException(what + ": no answer within " + millis + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostingException(what + ": stopped", e);
    }
  }

  static HostingException failure(String what, Throwable cause) {
    Throwable root = root(cause);
    return root instanceof HostingException own
        ? own
        : new HostingException(what + ": " + words(root), root);
  }

  static Throwable root(Throwable failure) {
    Throwable at = failure;
    while ((at instanceof CompletionException || at instanceof ExecutionException)
        && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }

  static String words(Throwable failure) {
    Throwable root = root(failure);
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
