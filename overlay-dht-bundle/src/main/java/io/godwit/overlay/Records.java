package io.godwit.overlay;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The DHT. A record is identified by (key, slot, publisher), a shared one by (key, slot); it is
 * signed by its publisher and kept by the owner of the key and its replicas. Stages complete on the
 * node's loop: do not block in them. Failures are {@link OverlayException}s.
 */
@ProviderType
public interface Records {
  int MAX_VALUE_BYTES = 16 * 1024;
  int MAX_SLOT_CHARS = 256;
  Duration MIN_LEASE = Duration.ofSeconds(1);
  Duration MAX_LEASE = Duration.ofDays(7);

  /** The lease of a record that stays until it is removed or superseded. */
  Duration DURABLE = Duration.ZERO;

  /**
   * What to write. A shared record has one value for all authors; else each publisher has its own.
   */
  record Draft(Key key, String slot, byte[] bytes, Duration lease, boolean shared) {
    public static Draft leased(Key key, String slot, byte[] bytes, Duration lease) {
      return new Draft(key, slot, bytes, lease, false);
    }

    public static Draft durable(Key key, String slot, byte[] bytes, boolean shared) {
      return new Draft(key, slot, bytes, DURABLE, shared);
    }
  }

  /**
   * Who acknowledged a write: done when {@code replicas} copies (the owner's included) are stored.
   */
  record Receipt(Key key, long counter, NodeInfo owner, int replicas, int hops) {}

  CompletionStage<Receipt> put(Draft draft);

  /** Puts a leased record and keeps it alive until the publication is closed, which removes it. */
  Publication publish(Draft draft);

  CompletionStage<List<Value>> get(Key key);

  /** Writes a tombstone over this node's (or the shared) record; absent is not an error. */
  CompletionStage<Receipt> remove(Key key, String slot, boolean shared);

  /** Present values first, then every change, pushed; survives the crash of owner and replicas. */
  Subscription subscribe(Key key, Consumer<Change> listener);

  /** A value came or changed, or it is gone (removed, expired, its publisher dead). */
  record Change(Kind kind, Value value) {
    public enum Kind {
      PRESENT,
      GONE
    }
  }

  /** A record kept alive by this node. */
  interface Publication extends AutoCloseable {
    /** Completes when the first put was acknowledged. */
    CompletionStage<Receipt> published();

    CompletionStage<Receipt> update(byte[] bytes);

    /** Removes the record; completes when that is acknowledged or was given up. */
    CompletionStage<Void> withdraw();

    @Override
    void close();
  }

  /** A standing interest in a key. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
