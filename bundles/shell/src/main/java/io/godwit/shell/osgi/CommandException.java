package io.godwit.shell.osgi;

/** Why a command did not do what it was asked: one line, fit for people. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandException(String message) {
    super(message);
  }

  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The shell prints this; the name of a class would tell nobody anything. */
  @Override
  public String toString() {
    return getMessage();
  }
}
