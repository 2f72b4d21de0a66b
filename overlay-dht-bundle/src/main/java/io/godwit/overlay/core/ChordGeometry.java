package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/**
 * Chord's geometry (Stoica et al. 2001, §4): a key belongs to the first member at or after it, its
 * replicas are the members that follow, and the long links are the owners of the points at half, a
 * quarter, an eighth … of the ring from here.
 */
public final class ChordGeometry implements Geometry {
  @Override
  public String name() {
    return "chord";
  }

  @Override
  public List<Id> holders(LeafSet leaves, Id key, int copies) {
    List<Id> arc = leaves.arc();
    boolean whole = leaves.wraps();
    int owner = ownerIn(arc, key, whole);
    if (owner < 0) {
      return List.of();
    }
    List<Id> holders = new ArrayList<>(copies);
    for (int i = 0; i < Math.min(copies, arc.size()); i++) {
      int at = owner + i;
      if (at >= arc.size() && !whole) {
        break;
      }
      holders.add(arc.get(at % arc.size()));
    }
    return holders;
  }

  /** The place of the first member at or after the key; -1 where the arc does not reach it. */
  private static int ownerIn(List<Id> arc, Id key, boolean whole) {
    for (int i = 1; i < arc.size(); i++) {
      if (Arc.within(key, arc.get(i - 1), arc.get(i))) {
        return i;
      }
    }
    return whole ? 0 : -1;
  }

  @Override
  public Id owner(NavigableSet<Id> members, Id key) {
    Id next = members.ceiling(key);
    return next == null ? members.first() : next;
  }

  @Override
  public int compare(Id key, Id a, Id b) {
    return Arc.distance(a, key).compareTo(Arc.distance(b, key));
  }

  @Override
  public List<Id> longLinkTargets(LeafSet leaves) {
    List<Id> targets = new ArrayList<>();
    if (leaves.wraps() || leaves.successors().isEmpty()) {
      return targets;
    }
    Id self = leaves.self();
    Id end = LeafSet.last(leaves.successors()).id();
    for (int power = 255; power >= 0; power--) {
      Id target = Arc.add(self, Arc.power(power));
      if (Arc.within(target, self, end)) {
        break;
      }
      targets.add(target);
    }
    return targets;
  }

  @Override
  public Range owned(LeafSet leaves) {
    return held(leaves, 1);
  }

  @Override
  public Range held(LeafSet leaves, int copies) {
    List<Id> arc = leaves.arc();
    Id self = leaves.self();
    if (leaves.wraps()) {
      int size = arc.size();
      int after = Math.floorMod(arc.indexOf(self) - Math.min(copies, size), size);
      return new Range(arc.get(after), self);
    }
    int before = Math.min(copies, leaves.predecessors().size());
    return before == 0 ? null : new Range(leaves.predecessors().get(before - 1).id(), self);
  }

  @Override
  public List<Share> shares(LeafSet leaves, int copies) {
    Range owned = owned(leaves);
    List<Share> shares = new ArrayList<>();
    if (owned == null) {
      return shares;
    }
    int others = Math.min(copies - 1, leaves.successors().size());
    for (int i = 0; i < others; i++) {
      shares.add(new Share(leaves.successors().get(i).id(), owned));
    }
    return shares;
  }
}
