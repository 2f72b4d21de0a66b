package io.godwit.hosting.core;

/** What can happen to either machine of a move. */
public sealed interface MoveInput {
  record Heard(MoveMessage message) implements MoveInput {}

  /** A message could not be delivered. */
  record Unreachable(String reason) implements MoveInput {}

  /** The entry is on the disk. */
  record Wrote(Entry entry) implements MoveInput {}

  /** The entry is certainly not on the disk. A journal in doubt gives no input at all. */
  record WriteFailed(Entry entry, String reason) implements MoveInput {}

  /** {@code snapshot} is the result of {@link MoveEffect.Work#SNAPSHOT}, else null. */
  record Did(MoveEffect.Work work, Snapshot snapshot) implements MoveInput {}

  record Failed(MoveEffect.Work work, String reason) implements MoveInput {}

  /** Time has passed; sent whenever {@link MoveEffect.WakeMe} asked for it, or oftener. */
  record Tick() implements MoveInput {}
}
