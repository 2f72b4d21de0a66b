package io.godwit.testkit.sim;

import io.godwit.overlay.Id;
import io.godwit.overlay.core.RecordId;
import io.godwit.overlay.core.SignedRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * After every event: what was acknowledged is kept, in that version or a newer one, by at least one
 * running node, as long as not all that kept it crashed. A node that drops the last copy breaks the
 * rule.
 */
public final class RecordChecker implements Simulation.Checker {
  private static final class Acknowledged {
    private final RecordId id;
    private final TreeSet<Integer> holders = new TreeSet<>();
    private long counter;
    private Id author;

    private Acknowledged(RecordId id) {
      this.id = id;
    }
  }

  private final TreeMap<RecordId, Acknowledged> acknowledged = new TreeMap<>();
  private final Map<Integer, Long> seen = new HashMap<>();
  private int lostWithAllHolders;

  /** A write was acknowledged; called within the event that brought the acknowledgement. */
  public void acknowledge(Simulation simulation, RecordId id, long counter, Id author) {
    Acknowledged known = acknowledged.computeIfAbsent(id, Acknowledged::new);
    boolean newer =
        counter > known.counter
            || counter == known.counter
                && (known.author == null || author.compareTo(known.author) > 0);
    if (newer) {
      known.counter = counter;
      known.author = author;
      known.holders.clear();
      simulation.nodes().forEach(node -> look(known, node));
      if (known.holders.isEmpty()) {
        throw new AssertionError(text(simulation, id + " was acknowledged and nobody keeps it"));
      }
    }
  }

  public int acknowledged() {
    return acknowledged.size();
  }

  /** Records all of whose holders crashed before repair: nobody can be blamed. */
  public int lostWithAllHolders() {
    return lostWithAllHolders;
  }

  private static String text(Simulation simulation, String what) {
    return "records, seed " + simulation.seed() + ", at " + simulation.now() + " ms: " + what;
  }

  private static void look(Acknowledged record, SimNode node) {
    SignedRecord kept = node.alive() ? node.core().kept(record.id) : null;
    boolean holds =
        kept != null
            && (kept.counter() > record.counter
                || kept.counter() == record.counter
                    && kept.publisher().compareTo(record.author) >= 0);
    if (holds) {
      record.holders.add(node.index());
    } else {
      record.holders.remove(node.index());
    }
  }

  @Override
  public void after(Simulation simulation, SimNode node) {
    long changes = node.alive() ? node.core().keptChanges() + 1 : 0;
    Long before = seen.put(node.index(), changes);
    if (before != null && before == changes) {
      return;
    }
    for (Acknowledged record : acknowledged.values().toArray(new Acknowledged[0])) {
      boolean held = record.holders.contains(node.index());
      look(record, node);
      if (held && record.holders.isEmpty()) {
        if (node.alive()) {
          throw new AssertionError(
              text(simulation, node + " dropped the last copy of " + record.id));
        }
        lostWithAllHolders++;
        acknowledged.remove(record.id);
      }
    }
  }

  /** What must be readable: versions by record. */
  public Map<RecordId, Long> expected() {
    Map<RecordId, Long> expected = new TreeMap<>();
    acknowledged.forEach((id, record) -> expected.put(id, record.counter));
    return expected;
  }
}
