package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Geometry.Range;
import io.godwit.overlay.core.Message.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes two holders alike on an arc: digest first; where it differs, the list of versions; then
 * what either lacks is fetched or pushed. One arc is cut into pieces that fit into messages.
 */
final class Compare {
  private static final int ENTRIES_MAX = 512;
  private static final int BATCH_RECORDS_MAX = 32;
  private static final int BATCH_BYTES_MAX = 80 * 1024;
  private static final int ROUNDS_MAX = 4_096;
  private static final int WAIT_MIN_MILLIS = 500;

  private final Loop loop;
  private final Requests requests;
  private final RecordStore store;

  Compare(Loop loop, Requests requests, RecordStore store) {
    this.loop = loop;
    this.requests = requests;
    this.store = store;
  }

  /** Calls back once: whether both are alike now as far as quotas let them. */
  void with(NodeInfo other, Range range, Consumer<Boolean> done) {
    new Dialogue(other, range, true, done).next(range);
  }

  /** As {@link #with}, but takes nothing from the other. */
  void push(NodeInfo other, Range range, Consumer<Boolean> done) {
    new Dialogue(other, range, false, done).next(range);
  }

  Message answer(Message.Request request) {
    if (request instanceof Message.Compare compare) {
      Range range = new Range(compare.after(), compare.upTo());
      boolean same =
          compare.count() == store.count(range) && compare.digest() == store.digest(range);
      return same ? new Message.Same(compare.seq()) : entries(compare.seq(), range);
    }
    if (request instanceof Message.Fetch fetch) {
      List<StoredRecord> found = new ArrayList<>();
      for (Entry entry : fetch.entries()) {
        StoredRecord stored = store.find(entry);
        if (stored != null && !RecordStore.fleeting(stored)) {
          found.add(stored);
        }
      }
      List<StoredRecord> fitting = batch(found, 0);
      return new Message.Values(fetch.seq(), fitting.size() < found.size(), fitting);
    }
    Message.Replicate replicate = (Message.Replicate) request;
    long kept = 0;
    for (int i = 0; i < replicate.stored().size(); i++) {
      if (store.offer(replicate.stored().get(i)).outcome().kept()) {
        kept |= 1L << i;
      }
    }
    return new Message.Replicated(replicate.seq(), kept);
  }

  private Message entries(long seq, Range range) {
    List<Entry> entries = store.entries(range, ENTRIES_MAX);
    boolean all = entries.size() == store.count(range);
    Id upTo = all ? range.upTo() : entries.get(entries.size() - 1).place();
    return new Message.Entries(
        seq, upTo, entries.subList(0, Math.min(entries.size(), Wire.MAX_ENTRIES)));
  }

  /** As many of the records as fit into one message, from that place on. */
  static List<StoredRecord> batch(List<StoredRecord> all, int from) {
    List<StoredRecord> batch = new ArrayList<>();
    int bytes = 0;
    for (int i = from; i < all.size() && batch.size() < BATCH_RECORDS_MAX; i++) {
      bytes += all.get(i).record().size();
      if (bytes > BATCH_BYTES_MAX && !batch.isEmpty()) {
        break;
      }
      batch.add(all.get(i));
    }
    return batch;
  }

  private final class Dialogue {
    private final NodeInfo other;
    private final Range whole;
    private final boolean fetches;
    private final Consumer<Boolean> done;
    private int rounds;

    private Dialogue(NodeInfo other, Range whole, boolean fetches, Consumer<Boolean> done) {
      this.other = other;
      this.whole = whole;
      this.fetches = fetches;
      this.done = done;
    }

    private void ask(java.util.function.LongFunction<Message> form, Consumer<Message.Answer> then) {
      if (++rounds > ROUNDS_MAX) {
        done.accept(false);
        return;
      }
      long wait = Math.max(WAIT_MIN_MILLIS, 2 * requests.timeoutFor(other.id()));
      requests.ask(
          other,
          Plane.STREAM,
          wait,
          form,
          (answer, failure) -> {
            if (answer == null || answer instanceof Message.Refusal) {
              done.accept(false);
            } else {
              then.accept(answer);
            }
          });
    }

    private void next(Range range) {
      int count = store.count(range);
      long digest = store.digest(range);
      ask(
          seq -> new Message.Compare(seq, range.after(), range.upTo(), count, digest),
          answer -> {
            if (answer instanceof Message.Entries entries && inside(range, entries.upTo())) {
              reconcile(new Range(range.after(), entries.upTo()), entries.entries());
            } else {
              done.accept(answer instanceof Message.Same);
            }
          });
    }

    private boolean inside(Range range, Id upTo) {
      return range.contains(upTo) || upTo.equals(range.upTo());
    }

    private void reconcile(Range part, List<Entry> theirs) {
      TreeMap<Id, List<Entry>> theirPlaces = new TreeMap<>();
      theirs.forEach(e -> theirPlaces.computeIfAbsent(e.place(), id -> new ArrayList<>()).add(e));
      List<Entry> wanted = new ArrayList<>();
      for (Entry entry : theirs) {
        StoredRecord mine = store.find(entry);
        Entry my = mine == null ? null : RecordStore.entryOf(mine.record());
        if (my == null || my.counter() < entry.counter() || differs(my, entry)) {
          wanted.add(entry);
        }
      }
      List<StoredRecord> lacking = new ArrayList<>();
      for (Entry entry : store.entries(part, Integer.MAX_VALUE)) {
        Entry their = same(theirPlaces.getOrDefault(entry.place(), List.of()), entry);
        if (their == null || their.counter() < entry.counter() || differs(their, entry)) {
          StoredRecord stored = store.find(entry);
          if (!RecordStore.fleeting(stored)) {
            lacking.add(stored);
          }
        }
      }
      fetch(fetches ? wanted : List.of(), () -> push(lacking, 0, () -> rest(part)));
    }

    private boolean differs(Entry a, Entry b) {
      return a.counter() == b.counter() && a.authorHash() != b.authorHash();
    }

    private Entry same(List<Entry> entries, Entry wanted) {
      for (Entry entry : entries) {
        if (entry.recordHash() == wanted.recordHash()) {
          return entry;
        }
      }
      return null;
    }

    private void fetch(List<Entry> wanted, Runnable then) {
      if (wanted.isEmpty()) {
        then.run();
        return;
      }
      List<Entry> now = wanted.subList(0, Math.min(BATCH_RECORDS_MAX, wanted.size()));
      ask(
          seq -> new Message.Fetch(seq, now),
          answer -> {
            List<Entry> left = new ArrayList<>(wanted.subList(now.size(), wanted.size()));
            if (answer instanceof Message.Values values) {
              for (StoredRecord stored : values.stored()) {
                loop.add(Counter.RECORDS_REPAIRED, 1);
                store.offer(stored);
              }
              if (values.more() && !values.stored().isEmpty()) {
                now.stream().filter(this::lacks).forEach(left::add);
              }
            }
            fetch(left, then);
          });
    }

    private boolean lacks(Entry entry) {
      StoredRecord mine = store.find(entry);
      return mine == null || mine.record().counter() < entry.counter();
    }

    private void push(List<StoredRecord> lacking, int from, Runnable then) {
      if (from >= lacking.size()) {
        then.run();
        return;
      }
      List<StoredRecord> batch = batch(lacking, from);
      loop.add(Counter.RECORDS_REPAIRED, batch.size());
      ask(
          seq -> new Message.Replicate(seq, batch),
          answer -> push(lacking, from + batch.size(), then));
    }

    private void rest(Range part) {
      if (part.upTo().equals(whole.upTo())) {
        done.accept(true);
      } else {
        next(new Range(part.upTo(), whole.upTo()));
      }
    }
  }
}
