package io.godwit.launcher;

/** What the process tells the shell that started it; documented in {@code godwit help}. */
final class ExitStatus {
  static final int OK = 0;

  /** A fault of ours, or a command that failed. */
  static final int FAILED = 1;

  /** Refused: wrong usage, bad settings, a locked or unusable directory, a port that is taken. */
  static final int REFUSED = 2;

  /** No such node, or it does not answer. */
  static final int UNREACHABLE = 3;

  private ExitStatus() {}
}
