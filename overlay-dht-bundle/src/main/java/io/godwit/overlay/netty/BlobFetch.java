package io.godwit.overlay.netty;

import io.godwit.overlay.Blobs.Progress;
import io.godwit.overlay.Blobs.Ref;
import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Sessions;
import io.godwit.overlay.store.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob on its way here. One holder tells the hashes of the chunks, every chunk is checked
 * against them, the whole against its name; if that fails, who told the hashes lied and another is
 * asked. Synchronised; works on the blob threads.
 */
final class BlobFetch {
  private static final int PER_HOLDER = 4;
  private static final int MAX_FAILURES = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Logger LOG = LoggerFactory.getLogger(BlobFetch.class);

  private final Ref ref;
  private final Sessions sessions;
  private final BlobStore store;
  private final Executor executor;
  private final Progress progress;
  private final CompletableFuture<Path> result = new CompletableFuture<>();
  private final Deque<Id> witnesses;
  private final List<Id> all;
  private final Deque<Integer> missing = new ArrayDeque<>();

  /** Holders in use: chunks under way, and failures. */
  private final Map<Id, int[]> holders = new LinkedHashMap<>();

  private final StringBuilder reasons = new StringBuilder();
  private BlobStore.Partial partial;
  private ByteBuffer hashes;
  private Id witness;
  private int left;
  private long doneBytes;

  BlobFetch(
      Ref ref,
      List<Id> holders,
      Sessions sessions,
      BlobStore store,
      Executor executor,
      Progress progress) {
    this.ref = ref;
    this.sessions = sessions;
    this.store = store;
    this.executor = executor;
    this.progress = progress;
    this.all = List.copyOf(holders);
    this.witnesses = new ArrayDeque<>(holders);
  }

  CompletableFuture<Path> run() {
    nextWitness();
    return result;
  }

  static Throwable reason(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private synchronized void nextWitness() {
    witness = witnesses.pollFirst();
    if (witness == null) {
      String why = reasons.isEmpty() ? "nobody is known to have it" : reasons.toString();
      fail(
          new OverlayException(
              Reason.UNREACHABLE, "blob " + ref.hash().brief() + " cannot be fetched: " + why));
      return;
    }
    ask(witness, BlobExchange.MANIFEST, 0)
        .whenCompleteAsync((answer, failure) -> manifest(answer, failure), executor);
  }

  private CompletableFuture<ByteBuffer> ask(Id holder, byte what, int index) {
    ByteBuffer question = ByteBuffer.allocate(BlobExchange.QUESTION_BYTES).put(what);
    ref.hash().write(question);
    question.putLong(ref.sizeBytes()).putInt(index).flip();
    return sessions.request(holder, BlobExchange.PROTOCOL, question, TIMEOUT);
  }

  private synchronized void manifest(ByteBuffer answer, Throwable failure) {
    int chunks = BlobStore.chunks(ref.sizeBytes());
    if (failure != null || answer.remaining() != chunks * Id.BYTES) {
      note(witness, failure == null ? "its list of chunks is wrong" : reason(failure).getMessage());
      nextWitness();
      return;
    }
    hashes = answer;
    try {
      if (partial == null) {
        partial = store.partial(ref);
      }
      left = 0;
      doneBytes = 0;
      missing.clear();
      for (int i = 0; i < chunks; i++) {
        if (partial.has(i, hash(i))) {
          doneBytes += length(i);
        } else {
          missing.add(i);
          left++;
        }
      }
      holders.clear();
      all.forEach(holder -> holders.put(holder, new int[2]));
      if (left == 0) {
        finish();
      } else {
        askMore();
      }
    } catch (IOException e) {
      failDisk(e);
    }
  }

  private Id hash(int index) {
    byte[] bytes = new byte[Id.BYTES];
    hashes.get(hashes.position() + index * Id.BYTES, bytes);
    return Id.of(bytes);
  }

  private int length(int index) {
    long at = (long) index * BlobStore.CHUNK_BYTES;
    return (int) Math.min(BlobStore.CHUNK_BYTES, ref.sizeBytes() - at);
  }

  private void askMore() {
    boolean progressing = true;
    while (progressing && !missing.isEmpty()) {
      progressing = false;
      for (Map.Entry<Id, int[]> holder : new ArrayList<>(holders.entrySet())) {
        if (!missing.isEmpty() && holder.getValue()[0] < PER_HOLDER) {
          holder.getValue()[0]++;
          progressing = true;
          int index = missing.pollFirst();
          Id from = holder.getKey();
          ask(from, BlobExchange.CHUNK, index)
              .whenCompleteAsync((bytes, failure) -> chunk(from, index, bytes, failure), executor);
        }
      }
    }
    if (holders.isEmpty()) {
      fail(
          new OverlayException(
              Reason.UNREACHABLE, "blob " + ref.hash().brief() + " cannot be fetched: " + reasons));
    }
  }

  private synchronized void chunk(Id from, int index, ByteBuffer answer, Throwable failure) {
    if (result.isDone()) {
      return;
    }
    int[] state = holders.get(from);
    if (state != null) {
      state[0]--;
    }
    byte[] bytes = failure == null ? bytes(answer) : null;
    if (bytes == null || !Id.sha256(bytes).equals(hash(index))) {
      missing.addFirst(index);
      note(from, failure == null ? "chunk " + index + " is wrong" : reason(failure).getMessage());
      if (state != null && ++state[1] >= MAX_FAILURES) {
        holders.remove(from);
      }
      askMore();
      return;
    }
    try {
      partial.write(index, bytes);
      doneBytes += bytes.length;
      progress.at(doneBytes, ref.sizeBytes());
      if (--left == 0) {
        finish();
      } else {
        askMore();
      }
    } catch (IOException e) {
      failDisk(e);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private void finish() throws IOException {
    Optional<Path> whole = partial.finish();
    if (whole.isPresent()) {
      partial.close();
      result.complete(whole.get());
      return;
    }
    note(witness, "its list of chunks is of other bytes");
    LOG.warn("node {} gave a wrong list of chunks of blob {}", witness.brief(), ref.hash());
    nextWitness();
  }

  private void note(Id holder, String reason) {
    if (reasons.length() < 500) {
      reasons.append(reasons.isEmpty() ? "" : "; ").append(holder.brief()).append(": ");
      reasons.append(reason);
    }
  }

  /** Most likely the disk is full: what was fetched is given back. */
  private void failDisk(IOException e) {
    try {
      if (partial != null) {
        partial.discard();
        partial = null;
      }
    } catch (IOException again) {
      e.addSuppressed(again);
    }
    fail(new OverlayException(Reason.LIMIT, "cannot store a blob: " + e.getMessage(), e));
  }

  private void fail(OverlayException e) {
    try {
      if (partial != null) {
        partial.close();
      }
    } catch (IOException again) {
      e.addSuppressed(again);
    }
    result.completeExceptionally(e);
  }
}
