package io.godwit.overlay.netty;

import io.godwit.overlay.Key;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import io.godwit.overlay.core.Input;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The DHT as commands to the core. Any thread. */
final class NettyRecords implements Records {
  private final CoreDriver core;

  NettyRecords(CoreDriver core) {
    this.core = core;
  }

  private static void check(Draft draft) {
    check(draft.slot());
    if (draft.bytes().length > MAX_VALUE_BYTES) {
      throw new OverlayException(
          Reason.LIMIT,
          "a record has at most "
              + MAX_VALUE_BYTES
              + " bytes, not "
              + draft.bytes().length
              + ": put larger things into a blob");
    }
    Duration lease = draft.lease();
    boolean durable = lease.equals(DURABLE);
    if (!durable && (lease.compareTo(MIN_LEASE) < 0 || lease.compareTo(MAX_LEASE) > 0)) {
      throw new OverlayException(
          Reason.LIMIT, "a lease is within " + MIN_LEASE + ".." + MAX_LEASE + ", not " + lease);
    }
  }

  private static void check(String slot) {
    if (slot.length() > MAX_SLOT_CHARS) {
      throw new OverlayException(
          Reason.LIMIT,
          "a slot has at most " + MAX_SLOT_CHARS + " characters, not " + slot.length());
    }
  }

  @Override
  public CompletionStage<Receipt> put(Draft draft) {
    try {
      check(draft);
    } catch (OverlayException e) {
      return CompletableFuture.failedFuture(e);
    }
    return core.command(number -> new Input.Put(number, draft, false))
        .thenApply(Receipt.class::cast);
  }

  @Override
  public CompletionStage<List<Value>> get(Key key) {
    return core.command(number -> new Input.Get(number, key)).thenApply(NettyRecords::values);
  }

  private static List<Value> values(Object answer) {
    return ((List<?>) answer).stream().map(Value.class::cast).toList();
  }

  @Override
  public CompletionStage<Receipt> remove(Key key, String slot, boolean shared) {
    try {
      check(slot);
    } catch (OverlayException e) {
      return CompletableFuture.failedFuture(e);
    }
    Draft tombstone = new Draft(key, slot, new byte[0], DURABLE, shared);
    return core.command(number -> new Input.Put(number, tombstone, true))
        .thenApply(Receipt.class::cast);
  }

  @Override
  public Subscription subscribe(Key key, Consumer<Change> listener) {
    long subscription = core.nextNumber();
    AtomicBoolean open = new AtomicBoolean(true);
    core.subscribe(
        subscription,
        change -> {
          if (open.get()) {
            listener.accept(change);
          }
        });
    core.command(number -> new Input.Subscribe(number, subscription, key));
    return () -> {
      if (open.getAndSet(false)) {
        core.unsubscribe(subscription);
        core.command(number -> new Input.Unsubscribe(number, subscription));
      }
    };
  }

  @Override
  public Publication publish(Draft draft) {
    check(draft);
    return new Kept(draft);
  }

  /** A record that the core keeps alive. */
  private final class Kept implements Publication {
    private final long publication = core.nextNumber();
    private final Draft first;
    private final CompletionStage<Receipt> published;
    private final AtomicBoolean withdrawn = new AtomicBoolean();

    Kept(Draft draft) {
      first = draft;
      published = publish(draft);
    }

    private CompletionStage<Receipt> publish(Draft draft) {
      return core.command(number -> new Input.Publish(number, publication, draft))
          .thenApply(Receipt.class::cast);
    }

    @Override
    public CompletionStage<Receipt> published() {
      return published;
    }

    @Override
    public CompletionStage<Receipt> update(byte[] bytes) {
      Draft draft = new Draft(first.key(), first.slot(), bytes, first.lease(), first.shared());
      try {
        check(draft);
        if (withdrawn.get()) {
          throw new OverlayException(Reason.CLOSED, "the publication is withdrawn");
        }
      } catch (OverlayException e) {
        return CompletableFuture.failedFuture(e);
      }
      return publish(draft);
    }

    @Override
    public CompletionStage<Void> withdraw() {
      if (withdrawn.getAndSet(true)) {
        return CompletableFuture.completedFuture(null);
      }
      return core.command(number -> new Input.Withdraw(number, publication))
          .thenApply(answer -> null);
    }

    @Override
    public void close() {
      withdraw();
    }
  }
}
