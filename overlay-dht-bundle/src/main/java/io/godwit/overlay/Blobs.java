package io.godwit.overlay;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Immutable bytes named by their SHA-256: kept in the node's directory, fetched from any holder.
 */
@ProviderType
public interface Blobs {
  long MAX_BLOB_BYTES = 1L << 30;

  /** A blob's name: the SHA-256 of its bytes, and how many there are. */
  record Ref(Id hash, long sizeBytes) {}

  /** Copies the file into the store, durably, and announces this node as a holder. */
  CompletionStage<Ref> add(Path file);

  Optional<Path> local(Ref ref);

  List<Ref> held();

  /**
   * Fetches in verified chunks from the hinted nodes and every announced holder, resuming what an
   * earlier try left. The file is complete, verified and durable when the stage completes.
   */
  CompletionStage<Path> fetch(Ref ref, Collection<Id> hints, Progress progress);

  /** Forgets this node's copy. */
  CompletionStage<Void> remove(Ref ref);

  /** Told while bytes arrive. */
  interface Progress {
    Progress NONE = (done, total) -> {};

    void at(long doneBytes, long totalBytes);
  }
}
