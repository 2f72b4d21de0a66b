package io.godwit.remoting.core;

/** Bytes from the network that are no message; the text says why. */
public class MessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MessageException(String message) {
    super(message);
  }
}
