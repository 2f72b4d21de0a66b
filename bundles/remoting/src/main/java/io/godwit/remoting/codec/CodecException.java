package io.godwit.remoting.codec;

/** A value that cannot be encoded or decoded; the message names method, argument and type. */
public class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CodecException(String message, Throwable cause) {
    super(message, cause);
  }

  public CodecException(String message) {
    super(message);
  }
}
