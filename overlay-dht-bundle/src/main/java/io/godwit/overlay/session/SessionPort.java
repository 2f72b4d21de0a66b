package io.godwit.overlay.session;

/** What a session tells its driver, from within the step that caused it: do not enter it again. */
public interface SessionPort {
  /**
   * A request arrived whole, for the first and only time. Answer with {@link SessionCore#reply}.
   */
  void deliver(IncomingCall call);

  /** A delivered request is not waited for any more. */
  void cancelled(IncomingCall call);
}
