package io.godwit.hosting.core;

/** What a machine of a move wants done, in this order. */
public sealed interface MoveEffect {
  /** To the other side; best effort. */
  record Send(MoveMessage message) implements MoveEffect {}

  /** Append, force to the disk, then {@link MoveInput.Wrote}. */
  record Write(Entry entry) implements MoveEffect {}

  /**
   * Ends in {@link MoveInput.Did} or {@link MoveInput.Failed}. Works of one application are done
   * one after another; {@code snapshot} is what STORE, ACTIVATE, REACTIVATE and LAUNCH work on.
   */
  record Do(Work work, Snapshot snapshot) implements MoveEffect {}

  /** Replaces the machine's timer: {@link MoveInput.Tick} after the delay. */
  record WakeMe(long delayMillis) implements MoveEffect {}

  /** The machine wants nothing more; {@code failure} is null where the application moved. */
  record Ended(String failure) implements MoveEffect {}

  /** A step begins; for people, and the place where faults are injected. */
  record Entered(String step) implements MoveEffect {}

  /** The works of both sides. */
  enum Work {
    /** Source: new calls wait, running ones drain. */
    CLOSE_GATE,
    /** Source: as it was before CLOSE_GATE. */
    OPEN_GATE,
    SNAPSHOT,
    /** Source: stop the bundle. */
    DEACTIVATE,
    /** Source: start again from the snapshot, open the gate. */
    REACTIVATE,
    /** Source: waiting and later calls are answered MOVED. */
    FORWARD,
    /** Source: uninstall, delete the snapshot. */
    RELEASE,
    /** Target: fetch, verify, resolve, install. */
    INSTALL,
    /** Target: keep the state durably. */
    STORE,
    /** Target: start behind the closed gate, restore. */
    ACTIVATE,
    /** Target: advertise and open the gate. */
    EXPOSE,
    /** Target, after a restart: all that an owned application needs to serve. */
    LAUNCH,
    /** Target: remove everything again. */
    DISCARD
  }
}
