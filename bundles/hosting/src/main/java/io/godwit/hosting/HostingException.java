package io.godwit.hosting;

/**
 * Why hosting did not do what was asked, in words for people; the source of a move goes on serving.
 */
public class HostingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HostingException(String message) {
    super(message);
  }

  public HostingException(String message, Throwable cause) {
    super(message, cause);
  }
}
