package io.godwit.testkit.sim;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Arc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Zave's invariant (TSE 2017), after every event: each member has a live successor in its list, and
 * at least r + 1 members are principals, that is, skipped by no member's extended successor list.
 * Her assumption is that no failure breaks it by itself; where one does, and while the network is
 * split, the checker rests until the ring is well again, and counts that.
 */
public final class RingChecker implements Simulation.Checker {
  private final int principalsNeeded;
  private final TreeMap<Id, SimNode> members = new TreeMap<>();
  private final Map<Id, List<NodeInfo>> lists = new HashMap<>();
  private final Map<Id, Integer> skips = new HashMap<>();
  private int principals;
  private boolean armed;
  private boolean excused;
  private long checked;
  private int rests;

  /** For lists of {@code r} successors. */
  public RingChecker(int r) {
    principalsNeeded = r + 1;
  }

  /** While the network is split nothing can be demanded; afterwards it must become well again. */
  public void excuse(boolean split) {
    excused = split;
    armed = false;
  }

  public boolean armed() {
    return armed;
  }

  /** Events after which the invariant was demanded. */
  public long checked() {
    return checked;
  }

  /** How often a failure was worse than Zave assumes. */
  public int rests() {
    return rests;
  }

  @Override
  public void after(Simulation simulation, SimNode node) {
    boolean was = members.containsKey(node.id());
    boolean is = node.joined();
    if (was && !is) {
      leave(simulation, node);
    } else if (is && !was) {
      enter(node);
    } else if (is && lists.get(node.id()) != node.core().leaves().successors()) {
      unlist(node.id());
      list(node);
      if (armed && !hasLiveSuccessor(node.id())) {
        throw new AssertionError(
            text(simulation, node + " has no live successor in " + lists.get(node.id())));
      }
    }
    judge(simulation, node);
  }

  private void judge(Simulation simulation, SimNode node) {
    if (excused || members.size() < principalsNeeded) {
      armed = false;
    } else if (armed) {
      checked++;
      if (principals < principalsNeeded) {
        throw new AssertionError(
            text(
                simulation,
                "only "
                    + principals
                    + " of "
                    + members.size()
                    + " members are principals after an event at "
                    + node));
      }
    } else if (principals >= principalsNeeded && allHaveLiveSuccessors()) {
      armed = true;
    }
  }

  private static String text(Simulation simulation, String what) {
    return "Zave's invariant, seed "
        + simulation.seed()
        + ", at "
        + simulation.now()
        + " ms: "
        + what;
  }

  private void leave(Simulation simulation, SimNode node) {
    unlist(node.id());
    members.remove(node.id());
    if (skips.remove(node.id()) == 0) {
      principals--;
    }
    boolean assumed = principals >= principalsNeeded && allHaveLiveSuccessors();
    if (armed && !assumed) {
      armed = false;
      rests++;
    }
  }

  private void enter(SimNode node) {
    members.put(node.id(), node);
    int skipped = 0;
    for (Map.Entry<Id, List<NodeInfo>> entry : lists.entrySet()) {
      Id last = entry.getKey();
      for (NodeInfo next : entry.getValue()) {
        if (Arc.between(node.id(), last, next.id())) {
          skipped++;
        }
        last = next.id();
      }
    }
    skips.put(node.id(), skipped);
    principals += skipped == 0 ? 1 : 0;
    list(node);
  }

  private void list(SimNode node) {
    List<NodeInfo> list = node.core().leaves().successors();
    lists.put(node.id(), list);
    count(node.id(), list, 1);
  }

  private void unlist(Id id) {
    List<NodeInfo> list = lists.remove(id);
    if (list != null) {
      count(id, list, -1);
    }
  }

  private void count(Id self, List<NodeInfo> list, int by) {
    Id last = self;
    for (NodeInfo next : list) {
      for (SimNode skipped : between(last, next.id())) {
        int before = skips.merge(skipped.id(), by, Integer::sum) - by;
        if (before == 0) {
          principals--;
        } else if (before + by == 0) {
          principals++;
        }
      }
      last = next.id();
    }
  }

  private Collection<SimNode> between(Id after, Id before) {
    if (after.compareTo(before) < 0) {
      return members.subMap(after, false, before, false).values();
    }
    NavigableMap<Id, SimNode> tail = members.tailMap(after, false);
    NavigableMap<Id, SimNode> head = members.headMap(before, false);
    List<SimNode> both = new ArrayList<>(tail.values());
    both.addAll(head.values());
    return both;
  }

  private boolean allHaveLiveSuccessors() {
    return members.keySet().stream().allMatch(this::hasLiveSuccessor);
  }

  private boolean hasLiveSuccessor(Id id) {
    return lists.get(id).stream().anyMatch(next -> members.containsKey(next.id()));
  }

  /**
   * What is wrong with the leaf sets of these nodes if they are a network of their own; or null.
   */
  public static String fault(Collection<SimNode> nodes, int perSide) {
    List<SimNode> ring = new ArrayList<>(nodes);
    ring.removeIf(node -> !node.alive());
    ring.sort((a, b) -> a.id().compareTo(b.id()));
    int size = ring.size();
    int wanted = Math.min(perSide, size - 1);
    for (int i = 0; i < size; i++) {
      SimNode node = ring.get(i);
      if (!node.joined()) {
        return node + " has not joined: " + node.reason();
      }
      List<NodeInfo> successors = node.core().leaves().successors();
      List<NodeInfo> predecessors = node.core().leaves().predecessors();
      if (successors.size() != wanted || predecessors.size() != wanted) {
        return node + " has " + predecessors + " before and " + successors + " after it";
      }
      for (int j = 0; j < wanted; j++) {
        Id after = ring.get((i + 1 + j) % size).id();
        Id before = ring.get(Math.floorMod(i - 1 - j, size)).id();
        if (!successors.get(j).id().equals(after) || !predecessors.get(j).id().equals(before)) {
          return node + " lists " + predecessors + " before and " + successors + " after it";
        }
      }
    }
    return null;
  }
}
