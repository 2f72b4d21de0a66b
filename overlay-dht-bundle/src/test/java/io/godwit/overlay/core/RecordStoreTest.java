package io.godwit.overlay.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Geometry.Range;
import io.godwit.overlay.core.RecordStore.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.Test;

/** The store of records against a naive one, and its quotas. */
public class RecordStoreTest {
  private static final Id[] AUTHORS = {Id.sha256("a"), Id.sha256("b"), Id.sha256("c")};

  private final List<Effect> effects = new ArrayList<>();

  private Loop loop(OverlaySettings settings) {
    NodeInfo self = new NodeInfo(Id.sha256("self"), "self", List.of(), Set.of(), 1);
    Loop loop = new Loop(settings, self, 1);
    loop.enter(0, effects::add);
    return loop;
  }

  private void advance(Loop loop, long now) {
    loop.enter(now, effects::add);
    loop.agenda.run(now);
  }

  private static StoredRecord record(
      Id author, String name, String slot, boolean shared, long counter, long lease, int size) {
    Key key = new Key("user", name);
    RecordId id = shared ? RecordId.shared(key, slot) : RecordId.own(key, slot, author);
    SignedRecord record =
        new SignedRecord(
            id, author, false, counter, lease, new byte[size], new byte[9], new byte[64]);
    return new StoredRecord(record, lease);
  }

  @Test
  public void itKeepsTheNewestVersionUntilItsLeaseEnds() {
    for (long seed = 1; seed <= 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Loop loop = loop(OverlaySettings.initial());
      RecordStore store = new RecordStore(loop);
      TreeMap<RecordId, StoredRecord> model = new TreeMap<>();
      TreeMap<RecordId, Long> ends = new TreeMap<>();
      long now = 0;
      for (int i = 0; i < 400; i++) {
        now += random.nextInt(200);
        advance(loop, now);
        long time = now;
        model.keySet().removeIf(id -> ends.get(id) <= time);
        StoredRecord offered = sample(random);
        SignedRecord record = offered.record();
        StoredRecord held = model.get(record.id());
        boolean newer = held == null || record.newerThan(held.record());
        Outcome outcome = store.offer(offered).outcome();
        assertEquals("seed " + seed + ", step " + i, newer, outcome == Outcome.STORED);
        if (newer) {
          model.put(record.id(), offered);
          long lease = offered.remainingMillis();
          ends.put(record.id(), lease == 0 ? Long.MAX_VALUE : now + lease);
        }
        compare("seed " + seed + ", step " + i, store, model, random);
      }
    }
  }

  private static StoredRecord sample(SplittableRandom random) {
    Id author = AUTHORS[random.nextInt(AUTHORS.length)];
    long lease = random.nextInt(4) == 0 ? 0 : 1_000 + random.nextInt(5_000);
    return record(
        author,
        "k" + random.nextInt(12),
        "s" + random.nextInt(2),
        random.nextBoolean(),
        random.nextInt(20),
        lease,
        random.nextInt(50));
  }

  private static void compare(
      String when, RecordStore store, TreeMap<RecordId, StoredRecord> model, SplittableRandom r) {
    assertEquals(when, model.size(), store.size());
    long bytes = model.values().stream().mapToLong(s -> s.record().size()).sum();
    assertEquals(when, bytes, store.bytes());
    Range range = new Range(new Id(r.nextLong(), 0, 0, 0), new Id(r.nextLong(), 0, 0, 0));
    int count = 0;
    long digest = 0;
    for (StoredRecord stored : model.values()) {
      assertEquals(when, stored.record(), store.get(stored.record().id()));
      if (range.contains(stored.record().id().place())) {
        count++;
        digest += RecordStore.digest(RecordStore.entryOf(stored.record()));
      }
    }
    assertEquals(when, count, store.count(range));
    assertEquals(when, count, store.entries(range, 10_000).size());
    assertEquals(when, digest, store.digest(range));
    assertEquals(when, model.size() - count, store.outside(range, 10_000).size());
  }

  @Test
  public void durableRecordsAreStoredAndErasedOnDisk() {
    Loop loop = loop(OverlaySettings.initial());
    RecordStore store = new RecordStore(loop);
    StoredRecord durable = record(AUTHORS[0], "k", "", true, 1, 0, 5);
    store.offer(durable);
    store.offer(record(AUTHORS[0], "leased", "", true, 1, 5_000, 5));
    assertEquals(List.of(new Effect.Store(durable)), effects);
    store.drop(durable.record().id());
    assertEquals(new Effect.Erase(durable.record().id()), effects.get(1));
    assertNull(store.get(durable.record().id()));
  }

  @Test
  public void eachQuotaHasItsOwnRefusal() {
    OverlaySettings settings =
        OverlaySettings.initial()
            .with(Setting.RECORDS_PER_KEY, 2)
            .with(Setting.RECORDS_PER_PUBLISHER, 3)
            .with(Setting.REPLICA_BYTES, 8_000);
    RecordStore store = new RecordStore(loop(settings));
    assertTrue(kept(store, record(AUTHORS[0], "k", "1", false, 1, 0, 1)));
    assertTrue(kept(store, record(AUTHORS[0], "k", "2", false, 1, 0, 1)));
    assertRefused(store, record(AUTHORS[1], "k", "3", false, 1, 0, 1), "2 records under user/k");
    assertTrue(kept(store, record(AUTHORS[0], "l", "1", false, 1, 0, 1)));
    assertRefused(
        store, record(AUTHORS[0], "m", "1", false, 1, 0, 1), "3 records of one publisher");
    assertRefused(store, record(AUTHORS[2], "n", "1", false, 1, 0, 8_000), "8000 bytes");
    assertTrue("a new version replaces", kept(store, record(AUTHORS[0], "k", "1", false, 2, 0, 9)));
  }

  private static boolean kept(RecordStore store, StoredRecord stored) {
    return store.offer(stored).outcome() == Outcome.STORED;
  }

  private static void assertRefused(RecordStore store, StoredRecord stored, String words) {
    RecordStore.Offer offer = store.offer(stored);
    assertEquals(Outcome.LIMIT, offer.outcome());
    assertTrue(offer.text(), offer.text().contains(words));
  }
}
