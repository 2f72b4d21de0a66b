package io.godwit.overlay.session;

/** The peer sent what no peer that follows the protocol sends: its link is closed. */
public final class ViolationException extends Exception {
  private static final long serialVersionUID = 1L;

  public ViolationException(String message) {
    super(message);
  }
}
