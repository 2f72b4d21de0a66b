package io.godwit.overlay.core;

/** Bytes from the network that are no message; says what is wrong with them, never carries them. */
public final class DecodeException extends Exception {
  private static final long serialVersionUID = 1L;

  public DecodeException(String message) {
    super(message);
  }
}
