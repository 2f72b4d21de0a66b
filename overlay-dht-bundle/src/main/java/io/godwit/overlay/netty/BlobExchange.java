package io.godwit.overlay.netty;

import io.godwit.overlay.Blobs;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records;
import io.godwit.overlay.Sessions;
import io.godwit.overlay.store.BlobStore;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives blobs to peers and fetches them, over the session protocol {@code blob}; tells in the DHT
 * which are here. Any thread; its own two threads do what waits for the disk.
 */
final class BlobExchange implements Blobs, AutoCloseable {
  static final String PROTOCOL = "blob";
  static final byte MANIFEST = 1;
  static final byte CHUNK = 2;
  static final int QUESTION_BYTES = 1 + Id.BYTES + Long.BYTES + Integer.BYTES;

  /** A holder that dies is forgotten after so long. */
  private static final Duration HOLDER_LEASE = Duration.ofMinutes(2);

  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);
  private static final int LOOKUP_TRIES = 4;
  private static final long LOOKUP_PAUSE_MILLIS = 250;
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 1024;
  private static final Logger LOG = LoggerFactory.getLogger(BlobExchange.class);

  private final BlobStore store;
  private final Records records;
  private final Sessions sessions;
  private final Id self;
  private final ThreadPoolExecutor threads;
  private final AutoCloseable served;
  private final Map<Ref, Records.Publication> announced = new ConcurrentHashMap<>();
  private final Map<Ref, CompletableFuture<Path>> fetching = new ConcurrentHashMap<>();

  BlobExchange(BlobStore store, Records records, Sessions sessions, Id self) {
    this.store = store;
    this.records = records;
    this.sessions = sessions;
    this.self = self;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            new DefaultThreadFactory("godwit-blob", true));
    threads.allowCoreThreadTimeOut(true);
    this.served = sessions.serve(PROTOCOL, this::serve);
    threads.execute(() -> held().forEach(this::announce));
  }

  private static Key key(Ref ref) {
    return new Key("blob", ref.hash().toString());
  }

  private void announce(Ref ref) {
    announced.computeIfAbsent(
        ref,
        added -> records.publish(Records.Draft.leased(key(ref), "", new byte[0], HOLDER_LEASE)));
  }

  private <T> CompletableFuture<T> work(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      threads.execute(
          () -> {
            try {
              result.complete(task.call());
            } catch (IOException e) {
              result.completeExceptionally(
                  new OverlayException(Reason.LIMIT, "blob store: " + e.getMessage(), e));
            } catch (Exception e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      Reason reason = threads.isShutdown() ? Reason.CLOSED : Reason.LIMIT;
      result.completeExceptionally(
          new OverlayException(reason, "the blob store takes no more work now", e));
    }
    return result;
  }

  @Override
  public CompletionStage<Ref> add(Path file) {
    return work(
        () -> {
          Ref ref = store.add(file);
          announce(ref);
          return ref;
        });
  }

  @Override
  public Optional<Path> local(Ref ref) {
    return store.local(ref);
  }

  @Override
  public List<Ref> held() {
    try {
      return store.held();
    } catch (IOException e) {
      LOG.warn("cannot list the blobs: {}", e.getMessage());
      return List.of();
    }
  }

  @Override
  public CompletionStage<Void> remove(Ref ref) {
    Records.Publication publication = announced.remove(ref);
    if (publication != null) {
      publication.close();
    }
    return work(
        () -> {
          store.remove(ref);
          return null;
        });
  }

  @Override
  public CompletionStage<Path> fetch(Ref ref, Collection<Id> hints, Progress progress) {
    Optional<Path> here = store.local(ref);
    if (here.isPresent()) {
      return CompletableFuture.completedFuture(here.get());
    }
    if (ref.sizeBytes() < 0 || ref.sizeBytes() > MAX_BLOB_BYTES) {
      return CompletableFuture.failedFuture(
          new OverlayException(
              Reason.LIMIT, "a blob has at most " + MAX_BLOB_BYTES + " bytes: " + ref));
    }
    CompletableFuture<Path> mine = new CompletableFuture<>();
    CompletableFuture<Path> running = fetching.putIfAbsent(ref, mine);
    if (running != null) {
      return running.copy();
    }
    holders(ref, hints, LOOKUP_TRIES)
        .thenCompose(
            holders ->
                work(() -> new BlobFetch(ref, holders, sessions, store, threads, progress))
                    .thenCompose(BlobFetch::run))
        .whenComplete(
            (path, failure) -> {
              fetching.remove(ref, mine);
              if (failure == null) {
                announce(ref);
                mine.complete(path);
              } else {
                mine.completeExceptionally(BlobFetch.reason(failure));
              }
            });
    return mine;
  }

  /** Hints first, then whom the DHT knows of; where nobody is known, an announcement may be new. */
  private CompletableFuture<List<Id>> holders(Ref ref, Collection<Id> hints, int triesLeft) {
    Set<Id> holders = new LinkedHashSet<>(hints);
    return records
        .get(key(ref))
        .toCompletableFuture()
        .orTimeout(LOOKUP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (values, failure) -> {
              if (failure != null) {
                LOG.debug("no holders of {} from the DHT: {}", ref, failure.toString());
              } else {
                values.forEach(value -> holders.add(value.publisher()));
              }
              holders.remove(self);
              return holders;
            })
        .thenCompose(
            found ->
                !found.isEmpty() || triesLeft == 0
                    ? CompletableFuture.completedFuture((List<Id>) new ArrayList<>(found))
                    : CompletableFuture.supplyAsync(
                            () -> triesLeft - 1,
                            CompletableFuture.delayedExecutor(
                                LOOKUP_PAUSE_MILLIS, TimeUnit.MILLISECONDS, threads))
                        .thenCompose(left -> holders(ref, hints, left)));
  }

  private void serve(Sessions.Request request) {
    ByteBuffer question = request.payload();
    if (question.remaining() != QUESTION_BYTES) {
      request.fail(Reason.REMOTE, "a question about a blob has " + QUESTION_BYTES + " bytes");
      return;
    }
    byte what = question.get();
    Ref ref = new Ref(Id.read(question), question.getLong());
    int index = question.getInt();
    work(() -> answer(what, ref, index))
        .whenComplete(
            (bytes, failure) -> {
              if (failure != null) {
                request.fail(
                    failure instanceof OverlayException e && e.reason() != Reason.CLOSED
                        ? Reason.LIMIT
                        : Reason.REMOTE,
                    failure.getMessage());
              } else if (bytes.length == 0 && ref.sizeBytes() != 0) {
                request.fail(Reason.REMOTE, "blob " + ref.hash().brief() + " is not here");
              } else {
                request.reply(ByteBuffer.wrap(bytes));
              }
            });
  }

  private byte[] answer(byte what, Ref ref, int index) throws IOException {
    if (store.local(ref).isEmpty()) {
      return new byte[0];
    }
    return what == MANIFEST ? store.manifest(ref) : store.chunk(ref, index);
  }

  @Override
  public void close() {
    try {
      served.close();
    } catch (Exception e) {
      LOG.warn("cannot stop serving blobs", e);
    }
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.warn("the blob store is still busy");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    fetching.values().forEach(BlobExchange::stopped);
  }

  private static void stopped(CompletableFuture<Path> fetch) {
    fetch.completeExceptionally(new OverlayException(Reason.CLOSED, "this node is stopping"));
  }
}
