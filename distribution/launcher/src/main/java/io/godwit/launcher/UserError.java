package io.godwit.launcher;

/**
 * Something that the person who typed the command can mend. The message is all that is shown, so it
 * says what is wrong and what to do; everything else that is thrown is a fault of ours.
 */
final class UserError extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  UserError(String message) {
    this(message, null);
  }

  UserError(String message, Throwable cause) {
    this(message, cause, ExitStatus.REFUSED);
  }

  UserError(String message, Throwable cause, int status) {
    super(message, cause);
    this.status = status;
  }

  int status() {
    return status;
  }
}
