package io.godwit.hosting.core;

import io.godwit.overlay.Id;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The journal folded: what this node owns, awaits and has given away. Immutable. */
public record Ledger(
    SortedMap<String, Holding> holdings,
    SortedMap<String, Arrival> arrivals,
    SortedMap<String, Entry.Given> given,
    SortedMap<String, Long> floors,
    SortedMap<String, Entry.Taken> taken,
    SortedMap<String, Long> seen) {
  public static final Ledger EMPTY =
      new Ledger(
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>());

  /** An application that this node owns; {@code next} while an update is under way, else null. */
  public record Holding(
      String application,
      long epoch,
      Descriptor descriptor,
      boolean run,
      Snapshot snapshot,
      Descriptor next) {}

  /** An application on its way here; {@code snapshot} is null until its state arrived. */
  public record Arrival(Entry.Incoming incoming, Snapshot snapshot) {}

  public Ledger {
    holdings = Collections.unmodifiableSortedMap(holdings);
    arrivals = Collections.unmodifiableSortedMap(arrivals);
    given = Collections.unmodifiableSortedMap(given);
    floors = Collections.unmodifiableSortedMap(floors);
    taken = Collections.unmodifiableSortedMap(taken);
    seen = Collections.unmodifiableSortedMap(seen);
  }

  /** The ledger after one more entry; entries about what is not there change nothing. */
  public Ledger after(Entry entry) {
    Draft draft = new Draft(this);
    if (entry instanceof Entry.Taken e) {
      draft.taken.put(e.file(), e);
    } else if (entry instanceof Entry.Left e) {
      draft.taken.remove(e.file());
    } else if (entry instanceof Entry.Seen e) {
      draft.seen.put(e.nonce(), e.expiresMillis());
    } else if (!draft.holding(entry) && !draft.moving(entry)) {
      throw new IllegalStateException("an entry that nobody folds: " + entry);
    }
    return draft.ledger();
  }

  public Holding holding(String application) {
    return holdings.get(application);
  }

  /** The move that brings the application here, or null. */
  public Arrival arriving(String application) {
    return arrivals.values().stream()
        .filter(a -> a.incoming().application().equals(application))
        .findFirst()
        .orElse(null);
  }

  /** The next deployment of the application here must have a greater epoch. */
  public long floor(String application) {
    Holding holding = holdings.get(application);
    return Math.max(holding == null ? 0 : holding.epoch(), floors.getOrDefault(application, 0L));
  }

  /** What a source answers to a target in doubt, as far as its journal knows. */
  public boolean gave(String move) {
    return given.containsKey(move);
  }

  public Id givenTo(String application) {
    return given.values().stream()
        .filter(g -> g.application().equals(application))
        .max((a, b) -> Long.compare(a.epoch(), b.epoch()))
        .map(Entry.Given::target)
        .orElse(null);
  }

  /** The shortest journal that folds to this ledger; nonces that have expired are left out. */
  public List<Entry> entries(long nowMillis) {
    List<Entry> all = new ArrayList<>();
    floors.forEach((name, epoch) -> all.add(new Entry.Floor(name, epoch)));
    for (Holding h : holdings.values()) {
      all.add(new Entry.Owned(h.application(), h.epoch(), h.descriptor(), h.run(), h.snapshot()));
      if (h.next() != null) {
        all.add(new Entry.Updating(h.application(), h.next()));
      }
    }
    for (Arrival a : arrivals.values()) {
      all.add(a.incoming());
      if (a.snapshot() != null) {
        all.add(new Entry.Received(a.incoming().application(), a.incoming().move(), a.snapshot()));
      }
    }
    all.addAll(given.values());
    all.addAll(taken.values());
    seen.forEach(
        (nonce, expires) -> {
          if (expires > nowMillis) {
            all.add(new Entry.Seen(nonce, expires));
          }
        });
    return all;
  }

  /** One fold under way. */
  private static final class Draft {
    final TreeMap<String, Holding> holdings;
    final TreeMap<String, Arrival> arrivals;
    final TreeMap<String, Entry.Given> given;
    final TreeMap<String, Long> floors;
    final TreeMap<String, Entry.Taken> taken;
    final TreeMap<String, Long> seen;

    Draft(Ledger ledger) {
      holdings = new TreeMap<>(ledger.holdings);
      arrivals = new TreeMap<>(ledger.arrivals);
      given = new TreeMap<>(ledger.given);
      floors = new TreeMap<>(ledger.floors);
      taken = new TreeMap<>(ledger.taken);
      seen = new TreeMap<>(ledger.seen);
    }

    Ledger ledger() {
      return new Ledger(holdings, arrivals, given, floors, taken, seen);
    }

    boolean holding(Entry entry) {
      if (entry instanceof Entry.Owned e) {
        arrivals.values().removeIf(a -> a.incoming().application().equals(e.application()));
        holdings.put(
            e.application(),
            new Holding(e.application(), e.epoch(), e.descriptor(), e.run(), e.snapshot(), null));
        floor(e.application(), e.epoch());
      } else if (entry instanceof Entry.Wanted e) {
        change(e.application(), h -> with(h, e.run(), h.snapshot(), h.next()));
      } else if (entry instanceof Entry.Saved e) {
        change(e.application(), h -> with(h, h.run(), e.snapshot(), h.next()));
      } else if (entry instanceof Entry.Updating e) {
        change(e.application(), h -> with(h, h.run(), h.snapshot(), e.next()));
      } else if (entry instanceof Entry.Removed e) {
        holdings.remove(e.application());
      } else if (entry instanceof Entry.Floor e) {
        floor(e.application(), e.epoch());
      } else {
        return false;
      }
      return true;
    }

    boolean moving(Entry entry) {
      if (entry instanceof Entry.Incoming e) {
        arrivals.put(e.move(), new Arrival(e, null));
      } else if (entry instanceof Entry.Received e) {
        arrivals.computeIfPresent(e.move(), (m, a) -> new Arrival(a.incoming(), e.snapshot()));
      } else if (entry instanceof Entry.Abandoned e) {
        arrivals.remove(e.move());
      } else if (entry instanceof Entry.Given e) {
        holdings.remove(e.application());
        given.put(e.move(), e);
        floor(e.application(), e.epoch());
      } else if (entry instanceof Entry.Confirmed e) {
        given.remove(e.move());
      } else {
        return false;
      }
      return true;
    }

    private void floor(String application, long epoch) {
      floors.merge(application, epoch, Math::max);
    }

    private void change(String application, java.util.function.UnaryOperator<Holding> change) {
      holdings.computeIfPresent(application, (name, h) -> change.apply(h));
    }

    private static Holding with(Holding h, boolean run, Snapshot snapshot, Descriptor next) {
      return new Holding(h.application(), h.epoch(), h.descriptor(), run, snapshot, next);
    }
  }
}
