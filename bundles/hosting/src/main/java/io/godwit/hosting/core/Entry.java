package io.godwit.hosting.core;

import io.godwit.overlay.Id;

/**
 * One durable fact of this host's journal. The journal is the authority on what the node owns: an
 * effect that others can see comes after its entry is on the disk.
 */
public sealed interface Entry {
  /** This node is the host, by deployment, update or move. Ends an incoming move and an update. */
  record Owned(
      String application, long epoch, Descriptor descriptor, boolean run, Snapshot snapshot)
      implements Entry {}

  /** What the operator wants of an owned application: running or stopped. */
  record Wanted(String application, boolean run) implements Entry {}

  /** The newest snapshot of an owned application. */
  record Saved(String application, Snapshot snapshot) implements Entry {}

  /**
   * An update begins; without an {@link Owned} after it the old bundle is what was meant to run.
   */
  record Updating(String application, Descriptor next) implements Entry {}

  /** As target of a move: installed, nothing started. */
  record Incoming(
      String application, String move, Id source, long epoch, Descriptor descriptor, boolean run)
      implements Entry {}

  /**
   * As target of a move: the state is here, durably. From now on only the source's word decides.
   */
  record Received(String application, String move, Snapshot snapshot) implements Entry {}

  /** As target of a move: the source took it back. */
  record Abandoned(String application, String move) implements Entry {}

  /** As source of a move: the commit point. This node never runs that epoch again. */
  record Given(String application, String move, Id target, long epoch) implements Entry {}

  /** As source of a move: the target has it in its own journal. */
  record Confirmed(String application, String move) implements Entry {}

  record Removed(String application) implements Entry {}

  /**
   * The greatest epoch ever seen here of an application that is not here now (after compaction).
   */
  record Floor(String application, long epoch) implements Entry {}

  /** A file of the drop folder was acted upon; the same bytes are not acted upon again. */
  record Taken(String file, String application, String hash) implements Entry {}

  /** A file of the drop folder went while the node ran, and that was acted upon. */
  record Left(String file) implements Entry {}

  /** An order was accepted; the same one is not accepted again, over restarts too. */
  record Seen(String nonce, long expiresMillis) implements Entry {}
}
