package io.godwit.overlay;

/** Why the overlay could not do what it was asked; the message is fit to be shown to a person. */
public class OverlayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can act on. */
  public enum Reason {
    /** Nothing was sent, or the peer certainly did nothing with it. Safe to try again. */
    UNREACHABLE,
    /** No answer in time; it may have been done. */
    TIMEOUT,
    /** The session ended (the peer restarted) with the request under way; it may have been done. */
    LOST,
    /** Not allowed: role, namespace, revocation. */
    REFUSED,
    /** A bound was reached (queue, quota, size). */
    LIMIT,
    /** The peer has nobody who serves that protocol. */
    NO_HANDLER,
    /** The one who asked took it back. */
    CANCELLED,
    /** The handler at the peer failed; the message is its. */
    REMOTE,
    /** This node is stopping or not in the network. */
    CLOSED
  }

  private final Reason reason;

  public OverlayException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public OverlayException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
