package io.godwit.remoting.osgi;

import io.godwit.remoting.codec.AsyncShape;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.osgi.util.promise.Deferred;
import org.osgi.util.promise.Promise;
import org.osgi.util.promise.PromiseFactory;

/**
 * Results as OSGi promises. Their callbacks run where the answer is completed: on the call pool.
 */
final class Promises implements AsyncShape {
  private final PromiseFactory factory = new PromiseFactory(PromiseFactory.inlineExecutor());

  @Override
  public boolean is(Class<?> returnType) {
    return returnType == Promise.class;
  }

  @Override
  public Object present(CompletableFuture<Object> answer, Class<?> returnType) {
    Deferred<Object> deferred = factory.deferred();
    answer.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            deferred.resolve(value);
          } else {
            deferred.fail(failure);
          }
        });
    return deferred.getPromise();
  }

  @Override
  public boolean listens(Object result) {
    return true;
  }

  @Override
  public void whenDone(Object result, BiConsumer<Object, Throwable> done) {
    Promise<?> promise = (Promise<?>) result;
    promise.onResolve(
        () -> {
          try {
            Throwable failure = promise.getFailure();
            done.accept(failure == null ? promise.getValue() : null, failure);
          } catch (InvocationTargetException | InterruptedException e) {
            done.accept(null, e);
          }
        });
  }

  /** A promise has no way to be cancelled. */
  @Override
  public void cancel(Object result) {}
}
