package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.core.Geometry.Range;
import io.godwit.overlay.core.Message.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The records that this node keeps, as owner or replica: newest versions only, within quotas. */
final class RecordStore {
  /** Is told what changed; {@code now} is null where a record ran out or was dropped. */
  interface Listener {
    void changed(SignedRecord before, SignedRecord now, boolean expired);
  }

  /** What became of an offered record. */
  enum Outcome {
    STORED,
    SAME,
    OLDER,
    LIMIT,
    INVALID;

    boolean kept() {
      return compareTo(OLDER) <= 0;
    }
  }

  /** The outcome with the counter that is in the way, and words. */
  record Offer(Outcome outcome, long counter, String text) {}

  private static final Set<String> NAMESPACES =
      new TreeSet<>(List.of("app", "blob", "dir", "net", "node", "svc", "user"));

  private record Held(SignedRecord record, long expiresAt, Entry entry) {}

  private record Deadline(long at, RecordId id) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int order = Long.compare(at, other.at);
      return order != 0 ? order : id.compareTo(other.id);
    }
  }

  private final Loop loop;
  private final List<Listener> listeners = new ArrayList<>();
  private final TreeMap<Id, TreeMap<RecordId, Held>> places = new TreeMap<>();
  private final TreeMap<Id, Integer> perPublisher = new TreeMap<>();
  private final TreeSet<Deadline> deadlines = new TreeSet<>();
  private Agenda.Entry expiry;
  private long expiryAt = Agenda.NEVER;
  private long bytes;
  private int count;
  private long changes;

  RecordStore(Loop loop) {
    this.loop = loop;
  }

  void listen(Listener listener) {
    listeners.add(listener);
  }

  Offer offer(StoredRecord offered) {
    SignedRecord record = offered.record();
    Held held = held(record.id());
    if (held != null && !record.newerThan(held.record)) {
      Outcome outcome = record.sameVersion(held.record) ? Outcome.SAME : Outcome.OLDER;
      return new Offer(
          outcome, held.record.counter(), "version " + held.record.counter() + " is stored");
    }
    String wrong = wrong(offered);
    if (wrong != null) {
      return new Offer(Outcome.INVALID, 0, wrong);
    }
    String full = full(record, held);
    if (full != null) {
      return new Offer(Outcome.LIMIT, 0, full);
    }
    SignedRecord before = held == null ? null : held.record;
    remove(held);
    insert(offered);
    if (record.durable()) {
      loop.emit(new Effect.Store(offered));
    }
    listeners.forEach(listener -> listener.changed(before, record, false));
    return new Offer(Outcome.STORED, record.counter(), "");
  }

  private String wrong(StoredRecord offered) {
    SignedRecord record = offered.record();
    String namespace = record.id().key().namespace();
    if (!NAMESPACES.contains(namespace)) {
      return "no namespace '" + namespace + "'; there are " + NAMESPACES;
    }
    boolean permanent = record.durable() && !record.tombstone();
    if (permanent != (offered.remainingMillis() == 0)) {
      return permanent
          ? "a durable record of " + record.id() + " with a lease"
          : "the lease of " + record.id() + " has run out";
    }
    return null;
  }

  private String full(SignedRecord record, Held replaced) {
    int size = record.size() - (replaced == null ? 0 : replaced.record.size());
    if (bytes + size > loop.get(Setting.REPLICA_BYTES)) {
      return limit("this replica keeps ", Setting.REPLICA_BYTES, " bytes of records");
    }
    if (replaced != null) {
      return null;
    }
    if (perPublisher.getOrDefault(record.publisher(), 0)
        >= loop.count(Setting.RECORDS_PER_PUBLISHER)) {
      return limit(
          "a replica keeps ",
          Setting.RECORDS_PER_PUBLISHER,
          " records of one publisher; " + record.publisher().brief() + " must remove some");
    }
    TreeMap<RecordId, Held> here = places.get(record.id().place());
    if (here != null && here.size() >= loop.count(Setting.RECORDS_PER_KEY)) {
      return limit("there are ", Setting.RECORDS_PER_KEY, " records under " + record.id().key());
    }
    return null;
  }

  private String limit(String before, Setting setting, String after) {
    return before + "at most " + loop.get(setting) + after;
  }

  private void insert(StoredRecord stored) {
    SignedRecord record = stored.record();
    long left = stored.remainingMillis();
    if (!record.durable() && !record.tombstone()) {
      left = Math.min(left, record.leaseMillis());
    }
    long expiresAt = left == 0 ? Agenda.NEVER : loop.now() + left;
    Held held = new Held(record, expiresAt, entryOf(record));
    places.computeIfAbsent(record.id().place(), id -> new TreeMap<>()).put(record.id(), held);
    perPublisher.merge(record.publisher(), 1, Integer::sum);
    bytes += record.size();
    count++;
    changes++;
    if (left != 0) {
      deadlines.add(new Deadline(expiresAt, record.id()));
      schedule();
    }
  }

  private void remove(Held held) {
    if (held == null) {
      return;
    }
    SignedRecord record = held.record;
    TreeMap<RecordId, Held> here = places.get(record.id().place());
    here.remove(record.id());
    if (here.isEmpty()) {
      places.remove(record.id().place());
    }
    perPublisher.computeIfPresent(record.publisher(), (id, n) -> n == 1 ? null : n - 1);
    deadlines.remove(new Deadline(held.expiresAt, record.id()));
    bytes -= record.size();
    count--;
    changes++;
  }

  private void schedule() {
    long first = deadlines.isEmpty() ? Agenda.NEVER : deadlines.first().at;
    if (first < expiryAt) {
      if (expiry != null) {
        expiry.cancel();
      }
      expiryAt = first;
      expiry = loop.agenda.at(first, this::expire);
    }
  }

  private void expire() {
    expiryAt = Agenda.NEVER;
    while (!deadlines.isEmpty() && deadlines.first().at <= loop.now()) {
      loop.add(Counter.RECORDS_EXPIRED, 1);
      drop(deadlines.first().id, true);
    }
    schedule();
  }

  /** This node is no holder of it any more. */
  void drop(RecordId id) {
    drop(id, false);
  }

  private void drop(RecordId id, boolean expired) {
    Held held = held(id);
    if (held != null) {
      remove(held);
      if (held.record.durable()) {
        loop.emit(new Effect.Erase(id));
      }
      listeners.forEach(listener -> listener.changed(held.record, null, expired));
    }
  }

  private Held held(RecordId id) {
    TreeMap<RecordId, Held> here = places.get(id.place());
    return here == null ? null : here.get(id);
  }

  SignedRecord get(RecordId id) {
    Held held = held(id);
    return held == null ? null : held.record;
  }

  /** All records under the key, tombstones too. */
  List<StoredRecord> at(Key key) {
    TreeMap<RecordId, Held> here = places.get(key.id());
    return here == null ? List.of() : here.values().stream().map(this::stored).toList();
  }

  private StoredRecord stored(Held held) {
    long left = held.expiresAt == Agenda.NEVER ? 0 : Math.max(1, held.expiresAt - loop.now());
    return new StoredRecord(held.record, left);
  }

  /** The record that an entry of a comparison stands for, or null. */
  StoredRecord find(Entry wanted) {
    TreeMap<RecordId, Held> here = places.get(wanted.place());
    if (here != null) {
      for (Held held : here.values()) {
        if (held.entry.recordHash() == wanted.recordHash()) {
          return stored(held);
        }
      }
    }
    return null;
  }

  /** Whether it will be gone before copying it is worth while. */
  static boolean fleeting(StoredRecord stored) {
    long left = stored.remainingMillis();
    return left > 0 && left < Math.min(1_000, stored.record().leaseMillis() / 10);
  }

  static Entry entryOf(SignedRecord record) {
    RecordId id = record.id();
    long hash = Mix.in(Mix.in(Mix.of(id.key().name()), Mix.of(id.slot())), Mix.of(id.publisher()));
    return new Entry(id.place(), hash, record.counter(), Mix.of(record.publisher()));
  }

  static long digest(Entry entry) {
    long digest = Mix.in(Mix.of(entry.place()), entry.recordHash());
    return Mix.in(Mix.in(digest, entry.counter()), entry.authorHash());
  }

  /** At most that many entries of the arc, in the order of the ring; whole places only. */
  List<Entry> entries(Range range, int max) {
    List<Entry> entries = new ArrayList<>();
    for (Collection<Held> place : placesIn(range)) {
      if (entries.size() + place.size() > max && !entries.isEmpty()) {
        break;
      }
      place.forEach(held -> entries.add(held.entry));
    }
    return entries;
  }

  int count(Range range) {
    int sum = 0;
    for (Collection<Held> place : placesIn(range)) {
      sum += place.size();
    }
    return sum;
  }

  /** The sum of the digests: the same whatever the order. */
  long digest(Range range) {
    long sum = 0;
    for (Collection<Held> place : placesIn(range)) {
      for (Held held : place) {
        sum += digest(held.entry);
      }
    }
    return sum;
  }

  /** Records outside of the arc, a bounded number. */
  List<StoredRecord> outside(Range range, int max) {
    List<StoredRecord> strays = new ArrayList<>();
    if (range.after().equals(range.upTo())) {
      return strays;
    }
    for (Collection<Held> place : placesIn(new Range(range.upTo(), range.after()))) {
      for (Held held : place) {
        if (strays.size() < max) {
          strays.add(stored(held));
        }
      }
    }
    return strays;
  }

  private List<Collection<Held>> placesIn(Range range) {
    List<Collection<Held>> found = new ArrayList<>();
    Id after = range.after();
    Id upTo = range.upTo();
    if (after.compareTo(upTo) < 0) {
      collect(places.subMap(after, false, upTo, true), found);
    } else {
      collect(places.tailMap(after, false), found);
      collect(places.headMap(upTo, true), found);
    }
    return found;
  }

  private static void collect(
      NavigableMap<Id, TreeMap<RecordId, Held>> part, List<Collection<Held>> into) {
    part.values().forEach(place -> into.add(place.values()));
  }

  int size() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  /** Grows with every change. */
  long changes() {
    return changes;
  }

  /** For checkers: all that is kept here. */
  List<StoredRecord> all() {
    List<StoredRecord> all = new ArrayList<>(count);
    places.values().forEach(place -> place.values().forEach(held -> all.add(stored(held))));
    return all;
  }
}
