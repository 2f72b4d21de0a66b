package io.godwit.shell.osgi;

import io.godwit.hosting.HostingException;
import io.godwit.overlay.OverlayException;
import io.godwit.shell.CommandFailure;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.Units;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Waits for one answer. What takes longer than a second tells its progress on the error stream, so
 * that the answer itself can be piped; a terminal sees one line that changes. Belongs to the thread
 * of its command; {@link #accept} may be called from any.
 */
final class Patience implements Consumer<String> {
  private static final long TICK_MILLIS = 1000;

  private final Audience audience;
  private final String what;
  private final Duration limit;
  private final long startNanos = System.nanoTime();

  /** The command's thread has its session's stream; a thread that reports progress has not. */
  private final PrintStream err = System.err;

  private volatile String latest = "";
  private boolean drawn;

  Patience(Audience audience, String what, Duration limit) {
    this.audience = audience;
    this.what = what;
    this.limit = limit;
  }

  static <T> T await(
      Audience audience, String what, Duration limit, Supplier<CompletionStage<T>> question) {
    return new Patience(audience, what, limit).until(question);
  }

  /** A step was reached; shown at the next tick. */
  @Override
  public void accept(String progress) {
    latest = progress;
  }

  /** Asks, and waits for the answer; a question that is refused at once fails like a late one. */
  <T> T until(Supplier<CompletionStage<T>> question) {
    CompletableFuture<T> future;
    try {
      future = question.get().toCompletableFuture();
    } catch (OverlayException | HostingException e) {
      throw failure(e);
    }
    return until(future);
  }

  private <T> T until(CompletableFuture<T> future) {
    try {
      while (true) {
        try {
          long left = limit.toMillis() - elapsedMillis();
          return future.get(Math.max(1, Math.min(TICK_MILLIS, left)), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tick) {
          if (elapsedMillis() >= limit.toMillis()) {
            future.cancel(true);
            throw new CommandFailure(1, what + ": no answer within " + Units.duration(limit), tick);
          }
          show();
        }
      }
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new CommandFailure(1, what + ": interrupted", e);
    } catch (ExecutionException | CancellationException e) {
      throw failure(e);
    } finally {
      clear();
    }
  }

  /** The innermost wrapper that says something. */
  private CommandFailure failure(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    boolean telling = message != null && !message.isEmpty();
    return new CommandFailure(
        1, telling ? message.lines().findFirst().orElse(message) : what + ": " + cause, cause);
  }

  private long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private void show() {
    if (audience.json()) {
      return;
    }
    String step = latest.isEmpty() ? "" : ": " + latest;
    String line = "… " + what + step + " (" + Units.age(elapsedMillis()) + ")";
    if (audience.terminal()) {
      err.print("\r\u001b[K" + Colour.DIM.paint(line, audience.colours()));
      drawn = true;
    } else {
      err.println(line);
    }
    err.flush();
  }

  private void clear() {
    if (drawn) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
