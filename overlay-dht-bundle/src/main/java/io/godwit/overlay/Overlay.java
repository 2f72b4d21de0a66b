package io.godwit.overlay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * This node's membership in its network; an OSGi service while the node runs. All methods may be
 * called from any thread and none blocks. Listeners are called on the node's loop, in order.
 */
@ProviderType
public interface Overlay {
  /** Where the node is on its way into and out of the network. */
  enum Phase {
    JOINING,
    JOINED,
    LEAVING,
    STOPPED
  }

  NodeInfo self();

  /** The network's name and id (the SHA-256 of its root's public key). */
  Network network();

  Phase phase();

  /** Completes when the node is in the network; fails with the reason when it is refused. */
  CompletionStage<NodeInfo> joined();

  /** This node first, then all that it knows, by name; those that died or left only for a while. */
  List<Member> members();

  Optional<Member> member(Id node);

  /** Replays the members as they are, then tells every change of liveness, until closed. */
  AutoCloseable onMembers(Consumer<Member> listener);

  Records records();

  Sessions sessions();

  Blobs blobs();

  Admission admission();

  Credentials credentials();

  /** Finds the owner of an id, and tells the way. */
  CompletionStage<Lookup> lookup(Id id);

  CompletionStage<Duration> ping(Id node);

  /** Tells the neighbours and hands records over; then only a restart joins again. */
  CompletionStage<Void> leave();

  Stats stats();

  /** A network is named by people and identified by its root. */
  record Network(String name, Id id) {}

  /** The owner and the nodes asked on the way, in order, this one excluded. */
  record Lookup(Id id, NodeInfo owner, List<NodeInfo> hops, Duration took) {}

  /** Counters since the start, by name, in a stable order; units are last in the names. */
  record Stats(List<Entry> entries) {
    /** One counter. */
    public record Entry(String name, long value) {}
  }

  /** Finds a member by full id, by a unique beginning of its id, or by name. */
  default Optional<Member> find(String text) {
    List<Member> all = members();
    List<Member> byName =
        all.stream()
            .filter(m -> m.node().name().equals(text))
            .sorted((a, b) -> a.liveness().compareTo(b.liveness()))
            .toList();
    if (!byName.isEmpty()) {
      return Optional.of(byName.get(0));
    }
    List<Member> byId =
        all.stream().filter(m -> m.node().id().toString().startsWith(text)).toList();
    return byId.size() == 1 && text.length() >= 4 ? Optional.of(byId.get(0)) : Optional.empty();
  }
}
