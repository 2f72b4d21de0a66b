package io.godwit.overlay.store;

import io.godwit.overlay.Admission.Revocation;
import io.godwit.overlay.Id;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.core.Message;
import io.godwit.overlay.core.RecordId;
import io.godwit.overlay.core.StoredRecord;
import io.godwit.overlay.core.Wire;
import io.godwit.overlay.identity.TokenJournal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code state/node.mv}: durable records that this node replicates, the count of its starts, the
 * tokens it made, the peers it knew, who is revoked. Any thread; {@link #flush} and the journal
 * wait for the disk, so they stay off loops.
 */
public final class NodeStore implements AutoCloseable {
  static final int FORMAT = 1;
  private static final int CACHE_MEGABYTES = 2;
  private static final int MAX_PEERS = 256;
  private static final Logger LOG = LoggerFactory.getLogger(NodeStore.class);

  private final MVStore store;
  private final MVMap<String, String> meta;
  private final MVMap<String, byte[]> records;
  private final MVMap<String, String> peers;
  private final MVMap<String, String> revocations;
  private final StoredTokens tokens;

  /** Opens or makes the store; one process at a time. */
  public NodeStore(Path state) throws IOException {
    Files.createDirectories(state);
    Path file = state.resolve("node.mv");
    try {
      store =
          new MVStore.Builder()
              .fileName(file.toString())
              .autoCommitDisabled()
              .cacheSize(CACHE_MEGABYTES)
              .open();
    } catch (MVStoreException e) {
      throw new IOException(
          "cannot open " + file + " (" + e.getMessage() + "): another node may be using it", e);
    }
    meta = store.openMap("meta");
    int format = Integer.parseInt(meta.getOrDefault("format", String.valueOf(FORMAT)));
    if (format > FORMAT) {
      store.closeImmediately();
      throw new IOException(
          file
              + " has format "
              + format
              + ", this program reads up to "
              + FORMAT
              + ": run the program that wrote it, or a newer one");
    }
    meta.put("format", String.valueOf(FORMAT));
    records = store.openMap("records");
    peers = store.openMap("peers");
    revocations = store.openMap("revocations");
    tokens = new StoredTokens(store.openMap("tokens"), this::flush);
  }

  /** Counts this start; on disk before it returns. */
  public long nextStart() {
    long start = Long.parseLong(meta.getOrDefault("starts", "0")) + 1;
    meta.put("starts", String.valueOf(start));
    flush();
    return start;
  }

  public TokenJournal tokens() {
    return tokens;
  }

  /** In memory until {@link #flush}. */
  public void put(StoredRecord stored) {
    ByteBuffer bytes = Wire.encode(new Message.Values(0, false, List.of(stored)));
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    records.put(key(stored.record().id()), copy);
  }

  /** In memory until {@link #flush}. */
  public void erase(RecordId id) {
    records.remove(key(id));
  }

  private static String key(RecordId id) {
    return id.place() + "/" + id.key() + "\n" + id.slot() + "\n" + id.publisher();
  }

  /** All records; one that cannot be read is reported and left out. */
  public List<StoredRecord> records() {
    List<StoredRecord> all = new ArrayList<>();
    records.forEach(
        (key, bytes) -> {
          try {
            all.addAll(Wire.decode(ByteBuffer.wrap(bytes)).records());
          } catch (DecodeException e) {
            LOG.warn("a stored record is damaged and left out: {}: {}", key, e.getMessage());
          }
        });
    return all;
  }

  /** Addresses ({@code host:port}) of nodes that this one was linked with, newest last. */
  public List<String> peers() {
    return peers.entrySet().stream()
        .sorted((a, b) -> a.getValue().compareTo(b.getValue()))
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  /** Remembers where a peer was met; the oldest are forgotten. */
  public void remember(String address, Instant at) {
    peers.put(address, at.toString());
    while (peers.size() > MAX_PEERS) {
      peers.remove(peers().get(0));
    }
  }

  public void revoke(Revocation revocation) {
    revocations.put(
        revocation.node().toString(),
        revocation.by() + "\n" + revocation.at() + "\n" + revocation.reason());
  }

  public List<Revocation> revocations() {
    List<Revocation> all = new ArrayList<>();
    revocations.forEach(
        (node, text) -> {
          String[] parts = text.split("\n", 3);
          all.add(
              new Revocation(
                  Id.parse(node), parts[2], Id.parse(parts[0]), Instant.parse(parts[1])));
        });
    return all;
  }

  /** Writes what was changed and waits for the disk. */
  public void flush() {
    store.commit();
    store.sync();
  }

  public boolean hasUnsavedChanges() {
    return store.hasUnsavedChanges();
  }

  @Override
  public void close() {
    store.close();
  }
}
