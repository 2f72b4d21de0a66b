package io.godwit.remoting.calls;

import io.godwit.api.Caller;
import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import io.godwit.remoting.calls.Outgoing.Verdict;
import io.godwit.remoting.codec.MethodCodec;
import io.godwit.remoting.core.Answer;
import io.godwit.remoting.core.GateCore.Admission;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Calls to services of this node: no serialisation and no other thread, but the same gate, fencing
 * and roles. Where the consumer's interface is not the service's class (the package has two
 * providers in this framework), the call goes through the codec instead.
 */
final class LocalCalls {
  private final Exports exports;
  private final CallPool pool;
  private final Callers callers = new Callers();

  /** Asked at each call: a node that is being let in has no roles yet. */
  private final Supplier<Set<Role>> roles;

  private final Id id;

  LocalCalls(Exports exports, CallPool pool, Id id, Supplier<Set<Role>> roles) {
    this.exports = exports;
    this.pool = pool;
    this.id = id;
    this.roles = roles;
  }

  /** Whether the service takes the consumer's types as they are. */
  boolean near(Route route, Class<?>[] consumer) {
    if (consumer.length == 0) {
      return false;
    }
    Exported exported = exports.find(route.endpointId());
    Exported.Binding binding = exported == null ? null : exported.binding();
    if (binding == null) {
      return true;
    }
    for (Class<?> type : consumer) {
      if (!type.isInstance(binding.service())) {
        return false;
      }
    }
    return true;
  }

  /** In the caller's thread, which also waits where the gate is closed. */
  Verdict call(Outgoing call, long epoch) {
    Exported exported = exports.find(call.route.endpointId());
    Answer refusal = exported == null ? absent(call) : null;
    if (refusal == null && exported.gate() != null) {
      refusal = pass(exported.gate(), call, epoch);
    }
    return refusal == null ? invoke(exported, call) : call.judge(refusal);
  }

  private Answer absent(Outgoing call) {
    Optional<Exports.Elsewhere> elsewhere = exports.elsewhere(call.route.endpointId());
    return elsewhere.isPresent()
        ? new Answer.Moved(elsewhere.get().host(), elsewhere.get().epoch())
        : new Answer.Absent(call.route.endpointId() + " is not served here");
  }

  /** Null where the gate let the call in; it must be left then. */
  private static Answer pass(Gate gate, Outgoing call, long epoch) {
    Waiting waiting = new Waiting();
    Admission admission = gate.enter(waiting, epoch, 0, call.remainingMillis());
    return switch (admission) {
      case RUN -> null;
      case WAIT -> await(gate, waiting, call);
      case MOVED -> new Answer.Moved(gate.movedTo(), gate.movedEpoch());
      case ABSENT -> new Answer.Absent("this host is not the newest");
      case BUSY -> new Answer.Busy("too many calls wait for " + gate.application());
    };
  }

  private static Answer await(Gate gate, Waiting waiting, Outgoing call) {
    try {
      return waiting
          .outcome
          .get(call.remainingMillis() + 1_000, TimeUnit.MILLISECONDS)
          .orElse(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return withdraw(gate, waiting, "the calling thread was interrupted");
    } catch (ExecutionException | TimeoutException e) {
      return withdraw(gate, waiting, "the gate did not open in time");
    }
  }

  private static Answer withdraw(Gate gate, Waiting waiting, String reason) {
    if (!gate.withdraw(waiting)) {
      return waiting.outcome.join().orElse(null);
    }
    return new Answer.Refused(reason);
  }

  /** Empty: admitted. */
  private static final class Waiting implements GateCall {
    final CompletableFuture<Optional<Answer>> outcome = new CompletableFuture<>();

    @Override
    public void admitted() {
      outcome.complete(Optional.empty());
    }

    @Override
    public void moved(Id host, long epoch) {
      outcome.complete(Optional.of(new Answer.Moved(host, epoch)));
    }

    @Override
    public void absent(String reason) {
      outcome.complete(Optional.of(new Answer.Absent(reason)));
    }

    @Override
    public void expired() {
      outcome.complete(Optional.of(new Answer.Refused("the gate did not open in time")));
    }
  }

  private Verdict invoke(Exported exported, Outgoing call) {
    Exported.Binding binding = exported.binding();
    if (binding == null) {
      exported.leave();
      return call.judge(new Answer.Absent("the service of " + exported.id() + " is not there"));
    }
    Set<Role> mine = roles.get();
    if (!CallServer.mayCall(binding, mine)) {
      exported.leave();
      return call.judge(new Answer.Refused(CallServer.refusal(call.method, id)));
    }
    MethodCodec method = (MethodCodec) call.method;
    Caller before = Caller.enter(callers.of(id, mine));
    Object result;
    try {
      result = method.method().invoke(binding.service(), call.values);
    } catch (InvocationTargetException e) {
      exported.leave();
      return new Verdict.Failed(e.getCause());
    } catch (IllegalAccessException | RuntimeException e) {
      exported.leave();
      return new Verdict.Failed(
          new IllegalStateException("cannot call " + method.label() + ": " + e, e));
    } finally {
      Caller.enter(before);
    }
    if (method.async() != null && result != null && method.async().listens(result)) {
      method.async().whenDone(result, (value, failure) -> exported.leave());
    } else {
      exported.leave();
    }
    return new Verdict.Done(result);
  }

  /**
   * An asynchronous method: the caller's thread runs it, as it does without remoting, unless the
   * gate is closed; then whoever opens the gate does.
   */
  CompletableFuture<Verdict> callLater(Outgoing call, long epoch) {
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    Exported exported = exports.find(call.route.endpointId());
    if (exported == null) {
      verdict.complete(call.judge(absent(call)));
    } else if (exported.gate() == null) {
      flatten(invoke(exported, call), call, verdict);
    } else {
      enterLater(exported, call, epoch, verdict);
    }
    return verdict;
  }

  private void enterLater(
      Exported exported, Outgoing call, long epoch, CompletableFuture<Verdict> verdict) {
    Gate gate = exported.gate();
    Waiting waiting = new Waiting();
    Admission admission = gate.enter(waiting, epoch, 0, call.remainingMillis());
    switch (admission) {
      case RUN -> flatten(invoke(exported, call), call, verdict);
      case WAIT ->
          waiting.outcome.thenAccept(
              refusal -> {
                if (refusal.isPresent()) {
                  verdict.complete(call.judge(refusal.get()));
                } else {
                  admitted(exported, call, verdict);
                }
              });
      case MOVED ->
          verdict.complete(call.judge(new Answer.Moved(gate.movedTo(), gate.movedEpoch())));
      case ABSENT -> verdict.complete(call.judge(new Answer.Absent("not the newest host")));
      case BUSY ->
          verdict.complete(
              call.judge(new Answer.Busy("too many calls wait for " + gate.application())));
    }
  }

  /** Not in the thread that opened the gate: the service may take its time. */
  private void admitted(Exported exported, Outgoing call, CompletableFuture<Verdict> verdict) {
    Runnable work = () -> flatten(invoke(exported, call), call, verdict);
    if (!pool.submit(exported, work)) {
      exported.leave();
      verdict.complete(call.judge(new Answer.Busy("too many calls of " + exported.id())));
    }
  }

  /** The service's own stage stands behind the one that the caller has. */
  private void flatten(Verdict now, Outgoing call, CompletableFuture<Verdict> verdict) {
    if (!(now instanceof Verdict.Done done) || done.value() == null) {
      verdict.complete(now);
      return;
    }
    MethodCodec method = (MethodCodec) call.method;
    verdict.whenComplete(
        (end, failure) -> {
          if (verdict.isCancelled()) {
            method.async().cancel(done.value());
          }
        });
    Runnable listening =
        () ->
            method
                .async()
                .whenDone(
                    done.value(),
                    (value, failure) ->
                        verdict.complete(
                            failure == null
                                ? new Verdict.Done(value)
                                : new Verdict.Failed(failure)));
    if (method.async().listens(done.value()) || !pool.submit(method, listening)) {
      listening.run();
    }
  }
}
