package io.godwit.launcher;

/** Finds the words that help in a chain of exceptions. */
final class Failures {
  private Failures() {}

  /** The message of the innermost cause, or its type where it has none. */
  static String rootMessage(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
