package io.godwit.overlay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Requests and answers between any two nodes, over one authenticated session per pair that outlives
 * links and paths: sequence numbers, acknowledgements, a bounded resend buffer. A request is
 * delivered at most once; when its session is lost it fails with {@code LOST} and is not repeated.
 */
@ProviderType
public interface Sessions {
  /** Of a request or an answer. Larger things go in chunks (see {@link Blobs}). */
  int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  /**
   * Asks a peer (or this node itself). The buffers are not copied: leave them alone until answered.
   * Cancelling the future tells the peer. It completes on an I/O thread: do not block there.
   *
   * @param protocol a short name such as {@code call}, {@code blob}, {@code host}
   */
  CompletableFuture<ByteBuffer> request(
      Id peer, String protocol, ByteBuffer payload, Duration timeout);

  /** Serves a protocol until closed; one handler for each protocol. */
  AutoCloseable serve(String protocol, Handler handler);

  /**
   * Called on an I/O thread in the order of arrival; hands work that may block to its own threads.
   */
  interface Handler {
    void handle(Request request);
  }

  /** One request as its handler sees it; answered exactly once, from any thread. */
  @ProviderType
  interface Request {
    Id caller();

    /** From the caller's certificate. */
    Set<Role> callerRoles();

    ByteBuffer payload();

    /** Until the caller gives up. */
    Duration remaining();

    /** Runs when the caller cancels, gives up or is lost; at once where that has happened. */
    void onCancel(Runnable action);

    void reply(ByteBuffer answer);

    /** The caller sees an {@link OverlayException} with this reason and message. */
    void fail(OverlayException.Reason reason, String message);
  }
}
