package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.Sessions;
import io.godwit.remoting.calls.Outgoing.Verdict;
import io.godwit.remoting.codec.CallCodec;
import io.godwit.remoting.codec.CodecException;
import io.godwit.remoting.codec.MethodCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes calls. A synchronous one parks its caller's thread on one future and decodes there; an
 * asynchronous one is driven by I/O threads, timers and the pool, and holds no thread. What is
 * tried again, and what an answer means, is {@link Outgoing}'s.
 */
public final class CallClient {
  public static final String PROTOCOL = "call";

  private static final Class<?>[] NO_INTERFACES = {};

  private final Id self;
  private final Sessions sessions;
  private final StreamTable table;
  private final LocalCalls local;
  private final CallPool pool;
  private final Timers timers;
  private final Failures failures;
  private final long run;
  private final AtomicLong callIds = new AtomicLong();

  /** Asynchronous calls under way, so that none waits for ever when remoting ends. */
  private final Set<Driver> drivers = ConcurrentHashMap.newKeySet();

  CallClient(
      Id self,
      Sessions sessions,
      StreamTable table,
      LocalCalls local,
      CallPool pool,
      Timers timers,
      Failures failures,
      long run) {
    this.self = self;
    this.sessions = sessions;
    this.table = table;
    this.local = local;
    this.pool = pool;
    this.timers = timers;
    this.failures = failures;
    this.run = run;
  }

  /** A call by proxy; {@code consumer} are the interfaces as the proxy's bundle sees them. */
  public Object call(
      Route route, MethodCodec method, Object[] values, long timeoutMillis, Class<?>[] consumer)
      throws Throwable {
    Outgoing call = outgoing(route, method, values, timeoutMillis);
    if (method.async() != null) {
      CompletableFuture<Object> answer = new CompletableFuture<>();
      new Driver(call, answer, consumer).step();
      return method.async().present(answer, method.method().getReturnType());
    }
    try {
      return wait(call, consumer);
    } finally {
      call.end();
    }
  }

  private Outgoing outgoing(Route route, CallCodec method, Object[] values, long timeoutMillis) {
    return new Outgoing(
        route,
        method,
        values,
        timeoutMillis,
        peer -> new CallStreams(table, sessions, peer, false),
        failures);
  }

  /** A call without an interface's class: always through the codec, this node's services too. */
  public CompletableFuture<Object> call(
      Route route, CallCodec method, Object[] values, long timeoutMillis) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    new Driver(outgoing(route, method, values, timeoutMillis), answer, NO_INTERFACES).step();
    return answer;
  }

  private Object wait(Outgoing call, Class<?>[] consumer) throws Throwable {
    while (true) {
      Route.Target target = call.target();
      Verdict verdict;
      if (target.node().equals(self) && local.near(call.route, consumer)) {
        verdict = local.call(call, target.epoch());
      } else {
        verdict = ask(call, target);
      }
      if (verdict instanceof Verdict.Done done) {
        return done.value();
      } else if (verdict instanceof Verdict.Failed failed) {
        throw failed.exception();
      }
      rest(call, ((Verdict.Again) verdict).delayMillis());
    }
  }

  private void rest(Outgoing call, long delayMillis) {
    try {
      Thread.sleep(delayMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.remote(
          "not executed: interrupted before another try of " + call.method.label(), e);
    }
  }

  private CompletableFuture<ByteBuffer> send(Outgoing call, Route.Target target) {
    ByteBuffer message;
    try {
      message = call.message(run, callIds.incrementAndGet());
    } catch (CodecException e) {
      throw failures.remote("not executed: " + e.getMessage(), e);
    }
    Duration timeout = Duration.ofMillis(Math.max(1, call.remainingMillis()));
    return sessions.request(target.node(), PROTOCOL, message, timeout);
  }

  private Verdict ask(Outgoing call, Route.Target target) {
    CompletableFuture<ByteBuffer> asked = send(call, target);
    try {
      return call.answered(asked.get());
    } catch (ExecutionException e) {
      return judge(call, e.getCause());
    } catch (InterruptedException e) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      return call.unknown(new InterruptedException("the calling thread was interrupted"));
    }
  }

  private static Verdict judge(Outgoing call, Throwable failure) {
    return failure instanceof OverlayException known ? call.failed(known) : call.unknown(failure);
  }

  /** Ends what is under way. */
  void close() {
    for (Driver driver : drivers) {
      driver.answer.completeExceptionally(
          failures.remote(
              "the outcome is unknown, " + driver.call.method.label() + ": remoting has ended",
              null));
    }
  }

  /** Drives an asynchronous call from answer to answer. */
  private final class Driver {
    private final Outgoing call;
    private final CompletableFuture<Object> answer;
    private final Class<?>[] consumer;
    private volatile CompletableFuture<?> asked;

    Driver(Outgoing call, CompletableFuture<Object> answer, Class<?>[] consumer) {
      this.call = call;
      this.answer = answer;
      this.consumer = consumer;
      drivers.add(this);
      answer.whenComplete((value, failure) -> ended(failure));
    }

    private void ended(Throwable failure) {
      drivers.remove(this);
      CompletableFuture<?> current = asked;
      if (failure instanceof CancellationException && current != null) {
        current.cancel(true);
      }
      call.end();
    }

    void step() {
      if (answer.isDone()) {
        return;
      }
      Route.Target target = call.target();
      try {
        if (target.node().equals(self) && local.near(call.route, consumer)) {
          CompletableFuture<Verdict> verdict = local.callLater(call, target.epoch());
          asked = verdict;
          verdict.whenComplete((done, failure) -> later(() -> then(local(done, failure))));
        } else {
          CompletableFuture<ByteBuffer> sent = send(call, target);
          asked = sent;
          sent.whenComplete((bytes, failure) -> later(() -> then(remote(bytes, failure))));
        }
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
        return;
      }
      if (answer.isCancelled()) {
        asked.cancel(true);
      }
    }

    private Verdict local(Verdict verdict, Throwable failure) {
      return failure == null ? verdict : call.unknown(failure);
    }

    private Verdict remote(ByteBuffer bytes, Throwable failure) {
      return failure == null ? call.answered(bytes) : judge(call, failure);
    }

    /** Off the I/O thread: decoding and what depends on the result are code of bundles. */
    private void later(Runnable work) {
      if (answer.isDone()) {
        return;
      }
      if (!pool.submit(call.route, work)) {
        answer.completeExceptionally(
            failures.remote(
                call.method.label() + " was answered, but too much is to do here", null));
      }
    }

    private void then(Verdict verdict) {
      if (verdict instanceof Verdict.Done done) {
        answer.complete(done.value());
      } else if (verdict instanceof Verdict.Failed failed) {
        answer.completeExceptionally(failed.exception());
      } else {
        timers.later(((Verdict.Again) verdict).delayMillis(), this::step);
      }
    }
  }
}
