package io.godwit.testkit.loopback;

import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The records as one node reaches them. */
final class LoopbackRecords implements Records {
  private final RecordStore store;
  private final NodeInfo self;
  private final Executor loop;

  LoopbackRecords(RecordStore store, NodeInfo self, Executor loop) {
    this.store = store;
    this.self = self;
    this.loop = loop;
  }

  @Override
  public CompletionStage<Receipt> put(Draft draft) {
    if (draft.bytes().length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException("a value has at most " + MAX_VALUE_BYTES + " bytes");
    }
    return later(() -> receipt(draft.key(), store.put(self.id(), draft)));
  }

  private Receipt receipt(Key key, long counter) {
    return new Receipt(key, counter, self, 1, 0);
  }

  private <T> CompletableFuture<T> later(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            done.complete(work.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  @Override
  public Publication publish(Draft draft) {
    CompletionStage<Receipt> first = put(draft);
    return new Publication() {
      @Override
      public CompletionStage<Receipt> published() {
        return first;
      }

      @Override
      public CompletionStage<Receipt> update(byte[] bytes) {
        return put(Draft.leased(draft.key(), draft.slot(), bytes, draft.lease()));
      }

      @Override
      public CompletionStage<Void> withdraw() {
        return remove(draft.key(), draft.slot(), draft.shared()).thenApply(receipt -> null);
      }

      @Override
      public void close() {
        withdraw();
      }
    };
  }

  @Override
  public CompletionStage<List<Value>> get(Key key) {
    return later(() -> store.get(key));
  }

  @Override
  public CompletionStage<Receipt> remove(Key key, String slot, boolean shared) {
    return later(() -> receipt(key, store.remove(self.id(), key, slot, shared)));
  }

  @Override
  public Subscription subscribe(Key key, Consumer<Change> listener) {
    Object handle = new Object();
    store.watch(handle, key, loop, listener);
    return () -> store.unwatch(handle);
  }
}
