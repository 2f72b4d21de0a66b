package io.godwit.overlay.netty;

import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Role;
import io.godwit.overlay.Sessions;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Requests of a node to itself: the same handlers on an I/O thread, the same deadlines, bounds and
 * cancellation, without a link.
 */
final class LocalCalls {
  private static final int MAX_CALLS = 8192;

  private final Id self;
  private final Supplier<Set<Role>> roles;
  private final Function<String, Sessions.Handler> handlers;
  private final EventLoop loop;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Call> open = ConcurrentHashMap.newKeySet();

  LocalCalls(
      Id self,
      Supplier<Set<Role>> roles,
      Function<String, Sessions.Handler> handlers,
      EventLoop loop) {
    this.self = self;
    this.roles = roles;
    this.handlers = handlers;
    this.loop = loop;
  }

  CompletableFuture<ByteBuffer> request(String protocol, ByteBuffer payload, long deadlineMillis) {
    Call call = new Call(payload.slice(), deadlineMillis);
    if (payload.remaining() > Sessions.MAX_MESSAGE_BYTES) {
      call.fail(Reason.LIMIT, "the request has " + payload.remaining() + " bytes, too many");
    } else if (count.get() >= MAX_CALLS) {
      call.fail(Reason.LIMIT, MAX_CALLS + " requests of this node to itself are under way");
    } else {
      call.start(protocol);
    }
    return call.outcome;
  }

  void close() {
    for (Call call : List.copyOf(open)) {
      call.end(Reason.CLOSED, "this node is stopping");
    }
  }

  /** One request and its answer. */
  private final class Call implements Sessions.Request {
    private final Outcome outcome = new Outcome(this);
    private final ByteBuffer payload;
    private final long deadlineMillis;

    /** Guarded by this; null once cancelled. */
    private List<Runnable> onCancel = new ArrayList<>(0);

    Call(ByteBuffer payload, long deadlineMillis) {
      this.payload = payload;
      this.deadlineMillis = deadlineMillis;
    }

    void start(String protocol) {
      count.incrementAndGet();
      open.add(this);
      outcome.whenComplete(
          (answer, failure) -> {
            count.decrementAndGet();
            open.remove(this);
          });
      var expiry =
          loop.schedule(
              () -> end(Reason.TIMEOUT, "no answer in time"),
              Math.max(1, deadlineMillis - Clocks.millis()),
              TimeUnit.MILLISECONDS);
      outcome.whenComplete((answer, failure) -> expiry.cancel(false));
      loop.execute(() -> NettySessions.serve(handlers.apply(protocol), protocol, this));
    }

    /** Not answered: the handler hears that nobody waits. */
    void end(Reason reason, String why) {
      if (outcome.completeExceptionally(new OverlayException(reason, why))) {
        cancelled();
      }
    }

    void cancelled() {
      List<Runnable> actions;
      synchronized (this) {
        actions = onCancel == null ? List.of() : onCancel;
        onCancel = null;
      }
      actions.forEach(Runnable::run);
    }

    @Override
    public Id caller() {
      return self;
    }

    @Override
    public Set<Role> callerRoles() {
      return roles.get();
    }

    @Override
    public ByteBuffer payload() {
      return payload.duplicate();
    }

    @Override
    public Duration remaining() {
      return Duration.ofMillis(Math.max(0, deadlineMillis - Clocks.millis()));
    }

    @Override
    public void onCancel(Runnable action) {
      synchronized (this) {
        if (onCancel != null) {
          onCancel.add(action);
          return;
        }
      }
      action.run();
    }

    @Override
    public void reply(ByteBuffer answer) {
      if (answer.remaining() > Sessions.MAX_MESSAGE_BYTES) {
        fail(Reason.LIMIT, "the answer has " + answer.remaining() + " bytes, too many");
      } else {
        outcome.complete(answer.slice());
      }
    }

    @Override
    public void fail(Reason reason, String message) {
      outcome.completeExceptionally(new OverlayException(reason, message));
    }
  }

  /** As its caller holds it. */
  private static final class Outcome extends CompletableFuture<ByteBuffer> {
    private final Call call;

    Outcome(Call call) {
      this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      if (cancelled) {
        call.cancelled();
      }
      return cancelled;
    }
  }
}
