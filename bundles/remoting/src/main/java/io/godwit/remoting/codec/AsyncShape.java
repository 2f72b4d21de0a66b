package io.godwit.remoting.codec;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * A kind of result that comes later, such as a {@code CompletionStage} or an OSGi {@code Promise}.
 */
public interface AsyncShape {
  boolean is(Class<?> returnType);

  /** What the caller gets. Cancelling it, where the shape has that, cancels the answer. */
  Object present(CompletableFuture<Object> answer, Class<?> returnType);

  /** Whether {@link #whenDone} returns at once; else it waits for the result. */
  boolean listens(Object result);

  /** Told once when the service's result is there. */
  void whenDone(Object result, BiConsumer<Object, Throwable> done);

  /** Ends the service's work where the shape has a way to. */
  void cancel(Object result);
}
