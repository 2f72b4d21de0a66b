package io.godwit.testkit.loopback;

import io.godwit.overlay.Blobs;
import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;

/** Blobs of one node: files in a temporary folder, copied from the nodes that hold them. */
final class LoopbackBlobs implements Blobs {
  private final LoopbackNetwork network;
  private final Path folder;
  private final Map<Id, Path> held = new ConcurrentSkipListMap<>();

  LoopbackBlobs(LoopbackNetwork network) {
    this.network = network;
    try {
      this.folder = Files.createTempDirectory("loopback-blobs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletionStage<Ref> add(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      Id hash = Id.sha256(bytes);
      Path kept = folder.resolve(hash.toString());
      if (held.putIfAbsent(hash, kept) == null) {
        Files.write(kept, bytes);
      }
      return CompletableFuture.completedFuture(new Ref(hash, bytes.length));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public Optional<Path> local(Ref ref) {
    return Optional.ofNullable(held.get(ref.hash()));
  }

  @Override
  public List<Ref> held() {
    return held.entrySet().stream()
        .map(entry -> new Ref(entry.getKey(), entry.getValue().toFile().length()))
        .toList();
  }

  @Override
  public CompletionStage<Path> fetch(Ref ref, Collection<Id> hints, Progress progress) {
    for (LoopbackOverlay node : network.all()) {
      Optional<Path> found = node.blobs().local(ref);
      if (found.isPresent()) {
        progress.at(ref.sizeBytes(), ref.sizeBytes());
        return add(found.get()).thenApply(added -> held.get(added.hash()));
      }
    }
    return CompletableFuture.failedFuture(
        new OverlayException(
            OverlayException.Reason.UNREACHABLE, "nobody holds " + ref.hash().brief()));
  }

  @Override
  public CompletionStage<Void> remove(Ref ref) {
    held.remove(ref.hash());
    return CompletableFuture.completedFuture(null);
  }
}
