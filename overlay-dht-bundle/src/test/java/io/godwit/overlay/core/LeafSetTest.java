package io.godwit.overlay.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;

/** The leaf set and the geometry on it, against what a list of all members says. */
public class LeafSetTest {
  private static final int PER_SIDE = 4;

  private static NodeInfo node(Id id) {
    return new NodeInfo(id, id.brief(), List.of(), Set.of(), 1);
  }

  private static List<Id> ids(List<NodeInfo> nodes) {
    return nodes.stream().map(NodeInfo::id).toList();
  }

  /** The members after (or before) the one at that place, nearest first, all of them. */
  private static List<NodeInfo> others(List<Id> ring, int at, boolean clockwise) {
    List<NodeInfo> others = new ArrayList<>();
    for (int i = 1; i < ring.size(); i++) {
      others.add(node(ring.get(Math.floorMod(clockwise ? at + i : at - i, ring.size()))));
    }
    return others;
  }

  private static LeafSet leaves(List<Id> ring, int at) {
    LeafSet leaves = new LeafSet(ring.get(at), PER_SIDE);
    leaves.succeedBy(others(ring, at, true));
    leaves.precedeBy(others(ring, at, false));
    return leaves;
  }

  private static List<Id> ring(int size, long seed) {
    SampleMessages samples = new SampleMessages(seed);
    TreeSet<Id> ring = new TreeSet<>();
    while (ring.size() < size) {
      ring.add(samples.id());
    }
    return new ArrayList<>(ring);
  }

  @Test
  public void itHoldsTheNearestOfBothSides() {
    for (int size = 1; size <= 20; size++) {
      List<Id> ring = ring(size, size);
      for (int at = 0; at < size; at++) {
        LeafSet leaves = leaves(ring, at);
        int wanted = Math.min(PER_SIDE, size - 1);
        assertEquals(wanted, leaves.successors().size());
        assertEquals(wanted, leaves.predecessors().size());
        assertEquals(size <= 2 * PER_SIDE, leaves.wraps());
        assertEquals(ids(others(ring, at, true)).subList(0, wanted), ids(leaves.successors()));
      }
    }
  }

  @Test
  public void aListThatTurnsBackIsCutThere() {
    List<Id> ring = ring(10, 3);
    LeafSet leaves = new LeafSet(ring.get(0), PER_SIDE);
    leaves.succeedBy(List.of(node(ring.get(2)), node(ring.get(1)), node(ring.get(5))));
    assertEquals(List.of(ring.get(2), ring.get(5)), ids(leaves.successors()));
    leaves.succeedBy(List.of(node(ring.get(2)), node(ring.get(0)), node(ring.get(5))));
    assertEquals("this node itself ends it", List.of(ring.get(2)), ids(leaves.successors()));
  }

  @Test
  public void itWantsExactlyThoseWhoWouldBelongIntoIt() {
    List<Id> ring = ring(30, 4);
    for (int at = 0; at < ring.size(); at++) {
      LeafSet leaves = leaves(ring, at);
      for (int other = 0; other < ring.size(); other++) {
        assertFalse("nobody is nearer", leaves.wants(ring.get(other)));
      }
      Id last = LeafSet.last(leaves.successors()).id();
      assertTrue(leaves.wants(Arc.add(last, new Id(-1, -1, -1, -1))));
      assertFalse(leaves.wants(Arc.add(last, new Id(0, 0, 0, 1))));
    }
  }

  @Test
  public void ownersAndHoldersAreThoseOfTheWholeRing() {
    ChordGeometry chord = new ChordGeometry();
    SampleMessages samples = new SampleMessages(5);
    for (int size = 1; size <= 25; size++) {
      List<Id> ring = ring(size, 50 + size);
      for (int i = 0; i < 30; i++) {
        Id key = i == 0 ? ring.get(0) : samples.id();
        Id owner = chord.owner(new TreeSet<>(ring), key);
        int ownerAt = ring.indexOf(owner);
        for (int at = 0; at < size; at++) {
          List<Id> holders = chord.holders(leaves(ring, at), key, 3);
          boolean mine = chord.owned(leaves(ring, at)).contains(key);
          assertEquals("owned by " + at, at == ownerAt, mine);
          if (!holders.isEmpty()) {
            assertEquals(owner, holders.get(0));
            for (int copy = 0; copy < holders.size(); copy++) {
              assertEquals(ring.get((ownerAt + copy) % size), holders.get(copy));
            }
          }
          boolean holds = Math.floorMod(at - ownerAt, size) < 3;
          assertEquals(holds, chord.held(leaves(ring, at), 3).contains(key));
        }
      }
    }
  }

  @Test
  public void theDensityOfTheSetTellsTheSizeOfTheRingRoughly() {
    List<Id> ring = ring(1_000, 6);
    double sum = 0;
    for (int at = 0; at < ring.size(); at++) {
      sum += 1 / leaves(ring, at).estimatedMembers();
    }
    assertEquals(1_000, ring.size() / sum, 150);
  }

  @Test
  public void aRemovedMemberIsInNeitherSide() {
    List<Id> ring = ring(5, 7);
    LeafSet leaves = leaves(ring, 0);
    assertTrue(leaves.remove(ring.get(2)));
    assertFalse(leaves.remove(ring.get(2)));
    assertFalse(leaves.contains(ring.get(2)));
    assertEquals(3, leaves.all().size());
  }
}
