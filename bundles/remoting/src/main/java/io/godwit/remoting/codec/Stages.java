package io.godwit.remoting.codec;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/** {@code CompletionStage}, {@code CompletableFuture} and {@code Future}. */
public final class Stages implements AsyncShape {
  @Override
  public boolean is(Class<?> returnType) {
    return returnType == CompletionStage.class
        || returnType == CompletableFuture.class
        || returnType == Future.class;
  }

  @Override
  public Object present(CompletableFuture<Object> answer, Class<?> returnType) {
    return answer;
  }

  @Override
  public boolean listens(Object result) {
    return result instanceof CompletionStage;
  }

  /** A plain {@code Future} can only be waited for, by the thread that called the service. */
  @Override
  public void whenDone(Object result, BiConsumer<Object, Throwable> done) {
    if (result instanceof CompletionStage<?> stage) {
      stage.whenComplete((value, failure) -> done.accept(value, plain(failure)));
      return;
    }
    Object value;
    try {
      value = ((Future<?>) result).get();
    } catch (ExecutionException | CancellationException e) {
      done.accept(null, plain(e));
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.accept(null, e);
      return;
    }
    done.accept(value, null);
  }

  private static Throwable plain(Throwable failure) {
    boolean wrapper =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapper && failure.getCause() != null ? failure.getCause() : failure;
  }

  @Override
  public void cancel(Object result) {
    if (result instanceof Future<?> future) {
      future.cancel(true);
    }
  }
}
