package io.godwit.overlay.core;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Records;
import java.util.List;

/** All that can happen to an {@link OverlayNode}. Its driver passes inputs one after another. */
public sealed interface Input {
  /**
   * Records that were kept on disk; before {@link Start}, as often as there are more. Verified by
   * the driver like received ones.
   */
  record Restored(List<StoredRecord> records) implements Input {}

  /** Joins through any of the seeds, or is the first node of a network where there are none. */
  record Start(List<Address> seeds) implements Input {}

  /** Something else told after {@link Start} where a node of the network may be. */
  record SeedFound(Address address) implements Input {}

  /**
   * An authenticated link stands; dialled by this node (then {@code dialled} is what it asked for).
   */
  record LinkUp(NodeInfo peer, Address dialled) implements Input {}

  /**
   * No link to the peer any more. {@code refused}: its host answered that nothing listens there,
   * which is stronger evidence of death than silence.
   */
  record LinkDown(Id peer, boolean refused, String reason) implements Input {}

  /** A dial to an address or node failed; {@code peer} is null where only an address was known. */
  record DialFailed(Id peer, Address address, boolean refused, String reason) implements Input {}

  /** A decoded message; records in it have been verified by the driver (see {@link Signing}). */
  record Received(Id from, Message message) implements Input {}

  /** A timer that was set has come; a generation that is not the latest is ignored. */
  record TimerFired(Timer timer, long generation) implements Input {}

  /** The addresses of this node changed. */
  record AddressesChanged(List<Address> addresses) implements Input {}

  /** The node is no longer welcome in the network: its links are closed and it is forgotten. */
  record Revoked(Id node) implements Input {}

  /**
   * Commands of the node's own user; each answered once by {@link Effect.Answer} with its number.
   */
  sealed interface Command extends Input {
    long number();
  }

  record Lookup(long number, Id id) implements Command {}

  record Put(long number, Records.Draft draft, boolean tombstone) implements Command {}

  /**
   * Put now and again at a third of the lease, until {@link Withdraw}. Again with the same
   * publication: replaces its value.
   */
  record Publish(long number, long publication, Records.Draft draft) implements Command {}

  record Withdraw(long number, long publication) implements Command {}

  record Get(long number, Key key) implements Command {}

  /** Changes arrive as {@link Effect.Pushed} until {@link Unsubscribe}. */
  record Subscribe(long number, long subscription, Key key) implements Command {}

  record Unsubscribe(long number, long subscription) implements Command {}

  record Ping(long number, Id node) implements Command {}

  record Leave(long number) implements Command {}
}
