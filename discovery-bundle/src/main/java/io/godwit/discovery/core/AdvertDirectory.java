package io.godwit.discovery.core;

import io.godwit.overlay.Id;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One view of all adverts: for each endpoint the one with the greatest epoch whose node lives. A
 * pure state machine, entered from the discovery loop only.
 *
 * <p>An endpoint that moves is two adverts for a while, in any order: it is modified, never removed
 * and added. Where the last advert of a movable endpoint was withdrawn, the endpoint stays for
 * {@link #LINGER_MILLIS}, because the new host's advert may be on its way from another replica. A
 * death takes effect at once, and its end too: adverts of a dead node are kept, out of sight.
 */
public final class AdvertDirectory {
  public static final long LINGER_MILLIS = 1_000;

  /** More dead nodes than this are not remembered; their adverts end with their leases. */
  public static final int MAX_DEAD_NODES = 10_000;

  private final SortedMap<String, Entry> entries = new TreeMap<>();
  private final SortedSet<Id> dead = new TreeSet<>();

  /** What happens to adverts and nodes. */
  public sealed interface Input {
    /** A source (a key of the DHT, or this node itself) has an advert by a publisher. */
    record Present(String source, Id publisher, Endpoint endpoint) implements Input {}

    record Gone(String source, Id publisher, String endpointId) implements Input {}

    /** Nobody watches the source any more. */
    record Unwatched(String source) implements Input {}

    record Liveness(Id node, boolean alive) implements Input {}

    /** A call failed, and the node does not look alive. */
    record Quarantined(String endpointId, Id node) implements Input {}

    record Tick() implements Input {}
  }

  /** What became of an endpoint. */
  public record Event(Kind kind, Endpoint endpoint) {
    public enum Kind {
      ADDED,
      MODIFIED,
      REMOVED
    }
  }

  private record Source(String name, Id publisher) implements Comparable<Source> {
    private static final Comparator<Source> ORDER =
        Comparator.comparing(Source::name).thenComparing(Source::publisher);

    @Override
    public int compareTo(Source other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Entry {
    final SortedMap<Source, Endpoint> adverts = new TreeMap<>();
    final SortedSet<Id> quarantined = new TreeSet<>();
    Endpoint current;
    long lingerUntilMillis = -1;
  }

  private static final Comparator<Endpoint> NEWEST =
      Comparator.comparingLong(Endpoint::epoch)
          .thenComparing(Endpoint::node)
          .thenComparingLong(Endpoint::sequence);

  public List<Event> step(Input input, long nowMillis) {
    List<Event> events = new ArrayList<>();
    if (input instanceof Input.Present present) {
      present(present, nowMillis, events);
    } else if (input instanceof Input.Gone gone) {
      gone(gone, nowMillis, events);
    } else if (input instanceof Input.Unwatched unwatched) {
      for (String id : new ArrayList<>(entries.keySet())) {
        Entry entry = entries.get(id);
        if (entry.adverts.keySet().removeIf(s -> s.name().equals(unwatched.source()))) {
          settle(id, entry, false, nowMillis, events);
        }
      }
    } else if (input instanceof Input.Liveness liveness) {
      liveness(liveness, nowMillis, events);
    } else if (input instanceof Input.Quarantined quarantined) {
      Entry entry = entries.get(quarantined.endpointId());
      if (entry != null && entry.quarantined.add(quarantined.node())) {
        settle(quarantined.endpointId(), entry, false, nowMillis, events);
      }
    } else {
      for (String id : new ArrayList<>(entries.keySet())) {
        settle(id, entries.get(id), true, nowMillis, events);
      }
    }
    return events;
  }

  private void present(Input.Present present, long nowMillis, List<Event> events) {
    Endpoint endpoint = present.endpoint();
    Entry entry = entries.computeIfAbsent(endpoint.id(), id -> new Entry());
    entry.adverts.put(new Source(present.source(), present.publisher()), endpoint);
    entry.quarantined.remove(endpoint.node());
    settle(endpoint.id(), entry, true, nowMillis, events);
  }

  private void gone(Input.Gone gone, long nowMillis, List<Event> events) {
    Entry entry = entries.get(gone.endpointId());
    if (entry != null
        && entry.adverts.remove(new Source(gone.source(), gone.publisher())) != null) {
      settle(gone.endpointId(), entry, true, nowMillis, events);
    }
  }

  private void liveness(Input.Liveness liveness, long nowMillis, List<Event> events) {
    boolean changed = liveness.alive() ? dead.remove(liveness.node()) : dead.add(liveness.node());
    if (dead.size() > MAX_DEAD_NODES) {
      dead.remove(dead.first());
    }
    for (String id : new ArrayList<>(entries.keySet())) {
      Entry entry = entries.get(id);
      boolean freed = liveness.alive() && entry.quarantined.remove(liveness.node());
      if (changed || freed) {
        settle(id, entry, false, nowMillis, events);
      }
    }
  }

  /**
   * Tells what changed; {@code mayLinger}: the last advert was withdrawn rather than its node lost.
   */
  private void settle(
      String id, Entry entry, boolean mayLinger, long nowMillis, List<Event> events) {
    Optional<Endpoint> best =
        entry.adverts.values().stream()
            .filter(e -> !dead.contains(e.node()) && !entry.quarantined.contains(e.node()))
            .max(NEWEST);
    if (best.isPresent()) {
      entry.lingerUntilMillis = -1;
      if (entry.current == null) {
        events.add(new Event(Event.Kind.ADDED, best.get()));
      } else if (!same(entry.current, best.get())) {
        events.add(new Event(Event.Kind.MODIFIED, best.get()));
      }
      entry.current = best.get();
      return;
    }
    if (entry.current != null && !lingers(entry, mayLinger, nowMillis)) {
      events.add(new Event(Event.Kind.REMOVED, entry.current));
      entry.current = null;
    }
    if (entry.current == null && entry.adverts.isEmpty()) {
      entries.remove(id);
    }
  }

  private boolean lingers(Entry entry, boolean mayLinger, long nowMillis) {
    if (!mayLinger || !entry.current.movable() || dead.contains(entry.current.node())) {
      return false;
    }
    if (entry.lingerUntilMillis < 0) {
      entry.lingerUntilMillis = nowMillis + LINGER_MILLIS;
    }
    return nowMillis < entry.lingerUntilMillis;
  }

  /** The sequence alone is no news to anybody. */
  private static boolean same(Endpoint a, Endpoint b) {
    return a.node().equals(b.node())
        && a.epoch() == b.epoch()
        && a.interfaces().equals(b.interfaces())
        && a.nodeName().equals(b.nodeName())
        && a.application().equals(b.application())
        && a.methods().equals(b.methods())
        && (a.sequence() == b.sequence() || PropertyText.same(a.properties(), b.properties()));
  }

  /** When a {@link Input.Tick} is due. */
  public OptionalLong nextTickMillis() {
    return entries.values().stream()
        .filter(entry -> entry.current != null && entry.lingerUntilMillis >= 0)
        .mapToLong(entry -> entry.lingerUntilMillis)
        .min();
  }

  /** The nodes that are known to be gone. */
  public List<Id> deadNodes() {
    return List.copyOf(dead);
  }

  /** All endpoints as they are now, by id. */
  public List<Endpoint> endpoints() {
    return entries.values().stream()
        .map(entry -> entry.current)
        .filter(endpoint -> endpoint != null)
        .toList();
  }
}
