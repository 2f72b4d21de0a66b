package io.godwit.shell;

/**
 * Thrown by a command that ends with a certain exit status, which {@code godwit exec} passes on.
 * Any other exception means 1. The message is one line for people.
 */
public class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** The status is within 1..125; those above have meanings of their own in shells. */
  public CommandFailure(int status, String message) {
    super(message);
    if (status < 1 || status > 125) {
      throw new IllegalArgumentException("exit status " + status + " is not within 1..125");
    }
    this.status = status;
  }

  public CommandFailure(int status, String message, Throwable cause) {
    this(status, message);
    initCause(cause);
  }

  /** The interactive shell prints this; the name of a class would tell nobody anything. */
  @Override
  public String toString() {
    return getMessage();
  }

  public int status() {
    return status;
  }
}
