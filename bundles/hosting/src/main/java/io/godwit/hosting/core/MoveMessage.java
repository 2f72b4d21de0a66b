package io.godwit.hosting.core;

/** What source and target of a move say to each other. Every one may be lost, repeated or late. */
public sealed interface MoveMessage {
  String move();

  /** Source: fetch, verify, resolve and install; start nothing. {@code epoch} is the target's. */
  record Prepare(String move, String application, long epoch, Descriptor descriptor, boolean run)
      implements MoveMessage {}

  record Prepared(String move) implements MoveMessage {}

  /** Source, frozen: here is the state (the bytes travel beside it); keep it durably. */
  record Transfer(String move, Snapshot snapshot) implements MoveMessage {}

  record Stored(String move) implements MoveMessage {}

  /** Source: start behind the closed gate and restore. */
  record Activate(String move) implements MoveMessage {}

  record Activated(String move) implements MoveMessage {}

  /** Source, after its commit: it is yours. */
  record Expose(String move, String application, long epoch) implements MoveMessage {}

  record Exposed(String move) implements MoveMessage {}

  /** Source: it will never be yours in this move. */
  record Abort(String move, String reason) implements MoveMessage {}

  /** Target: it did not work here. */
  record Refused(String move, String reason) implements MoveMessage {}

  /** Target in doubt: is it mine? */
  record Ask(String move, String application) implements MoveMessage {}

  record Verdict(String move, Decision decision) implements MoveMessage {}

  /** What the source's journal says about a move. */
  enum Decision {
    GIVEN,
    ABORTED,
    PENDING
  }
}
