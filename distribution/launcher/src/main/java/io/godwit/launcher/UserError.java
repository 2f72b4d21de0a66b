package io.godwit.launcher;

/**
 * Something that the person who typed the command can mend. The message is all that is shown, so it
 * says what is wrong and what to do; everything else that is thrown is a fault of ours.
 */
final class UserError extends Exception {
  private static final long serialVersionUID = 1L;

  UserError(String message) {
    super(message);
  }

  UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
