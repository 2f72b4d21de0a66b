package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.HostMessage;
import io.godwit.hosting.core.Order;
import io.godwit.hosting.store.HostFrames;
import io.godwit.overlay.Blobs;
import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Asks other nodes' hosting, offers bytes to them and fetches bytes from them. */
final class Peers {
  static final String PROTOCOL = "host";
  private static final Duration FOLLOW = Duration.ofSeconds(5);

  private final Parts parts;

  Peers(Parts parts) {
    this.parts = parts;
  }

  CompletableFuture<HostFrames.Frame> ask(Id peer, HostMessage message, Duration timeout) {
    return send(peer, message, new byte[0], timeout);
  }

  CompletableFuture<HostFrames.Frame> send(
      Id peer, HostMessage message, byte[] attachment, Duration timeout) {
    return parts
        .overlay()
        .sessions()
        .request(peer, PROTOCOL, HostFrames.write(message, attachment), timeout)
        .thenApply(HostFrames::read);
  }

  /** As {@link #ask}, where an answer of that type is due. */
  <T> CompletableFuture<T> ask(Id peer, HostMessage message, Class<T> answer, Duration timeout) {
    return ask(peer, message, timeout)
        .thenApply(
            frame -> {
              if (!answer.isInstance(frame.message())) {
                throw new HostingException(
                    parts.name(peer)
                        + " answered with "
                        + frame.message().getClass().getSimpleName()
                        + " instead of "
                        + answer.getSimpleName());
              }
              return answer.cast(frame.message());
            });
  }

  /** Gives an order and tells of its progress; fails with the other node's reason. */
  CompletableFuture<HostMessage.Finished> command(
      Id peer, HostMessage.Command command, Consumer<String> progress) {
    Duration timeout = Duration.ofMillis(command.deadlineMillis() + 10_000);
    CompletableFuture<HostMessage.Finished> done =
        ask(peer, command, HostMessage.Finished.class, timeout);
    follow(peer, command.order().nonce(), 0, progress, done);
    return done.handle(
        (finished, failure) -> {
          if (failure != null) {
            throw failure(peer, command.order(), failure);
          }
          return finished;
        });
  }

  private HostingException failure(Id peer, Order order, Throwable failure) {
    Throwable root = Await.root(failure);
    String node = parts.name(peer);
    if (root instanceof OverlayException e) {
      String words =
          switch (e.reason()) {
            case REMOTE, REFUSED -> node + ": " + e.getMessage();
            case TIMEOUT, LOST ->
                node
                    + " did not answer; whether the order to "
                    + order.action()
                    + " "
                    + order.application()
                    + " was obeyed, app:list tells ("
                    + e.getMessage()
                    + ")";
            case NO_HANDLER -> node + " does not run hosting";
            default -> node + " cannot be reached: " + e.getMessage();
          };
      return new HostingException(words, e);
    }
    return new HostingException(Await.words(failure), root);
  }

  private void follow(
      Id peer, String nonce, int from, Consumer<String> progress, CompletableFuture<?> done) {
    if (done.isDone()) {
      return;
    }
    ask(peer, new HostMessage.Follow(nonce, from), HostMessage.Lines.class, FOLLOW)
        .whenComplete(
            (lines, failure) -> {
              if (failure == null) {
                lines.lines().forEach(progress);
                if (!lines.finished()) {
                  follow(peer, nonce, from + lines.lines().size(), progress, done);
                }
              }
            });
  }

  String seal(Order order) {
    byte[] seal = parts.overlay().credentials().seal(Order.PURPOSE, order.signed());
    return Base64.getEncoder().encodeToString(seal);
  }

  /** Makes the bytes of an application fetchable; its own bundle and what it needs. */
  void offer(Descriptor descriptor) {
    for (Descriptor.Piece piece : descriptor.pieces()) {
      offer(parts.apps().path(piece.hash()), piece.hash());
    }
  }

  Blobs.Ref offer(Path file, String hash) {
    Blobs.Ref ref =
        Await.of(
            parts.overlay().blobs().add(file),
            parts.settings().fetch_deadline_millis(),
            "offering " + file.getFileName());
    if (!ref.hash().toString().equals(hash)) {
      throw new HostingException(file + " is damaged: its bytes do not have the hash of its name");
    }
    return ref;
  }

  /** Into the store, verified; from the hinted nodes or whoever has it. */
  void fetch(Descriptor.Piece piece, Collection<Id> hints) {
    if (!parts.apps().has(piece.hash())) {
      Path file = fetch(piece.hash(), piece.sizeBytes(), hints);
      try {
        parts.apps().add(file, piece.hash());
      } catch (java.io.IOException e) {
        throw new HostingException("cannot keep " + piece + ": " + e.getMessage(), e);
      }
    }
  }

  Path fetch(String hash, long sizeBytes, Collection<Id> hints) {
    Blobs.Ref ref = new Blobs.Ref(Id.parse(hash), sizeBytes);
    return Await.of(
        parts.overlay().blobs().fetch(ref, hints, Blobs.Progress.NONE),
        parts.settings().fetch_deadline_millis(),
        "fetching " + hash.substring(0, 8));
  }
}
