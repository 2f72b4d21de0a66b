package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * The nearest members on both sides, each side nearest first. The side of the successors is Zave's
 * successor list: its first is a member that answered, the rest was copied from that one's list,
 * and the dead are taken out. The other side mirrors it. {@link Ring} decides what to adopt.
 */
public final class LeafSet {
  private final Id self;
  private final int perSide;
  private List<NodeInfo> predecessors = List.of();
  private List<NodeInfo> successors = List.of();

  LeafSet(Id self, int perSide) {
    this.self = self;
    this.perSide = perSide;
  }

  public Id self() {
    return self;
  }

  /** Unmodifiable, nearest first. */
  public List<NodeInfo> predecessors() {
    return predecessors;
  }

  /** Unmodifiable, nearest first. */
  public List<NodeInfo> successors() {
    return successors;
  }

  public int perSide() {
    return perSide;
  }

  public NodeInfo successor() {
    return successors.isEmpty() ? null : successors.get(0);
  }

  public NodeInfo predecessor() {
    return predecessors.isEmpty() ? null : predecessors.get(0);
  }

  public boolean contains(Id id) {
    return indexOf(successors, id) >= 0 || indexOf(predecessors, id) >= 0;
  }

  boolean full() {
    return successors.size() == perSide && predecessors.size() == perSide;
  }

  /** Whether the two sides meet, so that these are all the members there are. */
  public boolean wraps() {
    if (successors.isEmpty() || predecessors.isEmpty()) {
      return successors.isEmpty() && predecessors.isEmpty();
    }
    return successors.stream().anyMatch(node -> indexOf(predecessors, node.id()) >= 0);
  }

  /** Whether a member there would belong into this set. */
  public boolean wants(Id id) {
    if (id.equals(self) || contains(id)) {
      return false;
    }
    return successors.size() < perSide
        || predecessors.size() < perSide
        || Arc.between(id, self, last(successors).id())
        || Arc.between(id, last(predecessors).id(), self);
  }

  static NodeInfo last(List<NodeInfo> nodes) {
    return nodes.get(nodes.size() - 1);
  }

  private static int indexOf(List<NodeInfo> nodes, Id id) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The members of this set and this node in the order of the ring, from the farthest predecessor.
   */
  List<Id> arc() {
    List<Id> arc = new ArrayList<>();
    for (int i = predecessors.size() - 1; i >= 0; i--) {
      arc.add(predecessors.get(i).id());
    }
    arc.add(self);
    for (NodeInfo node : successors) {
      if (!arc.contains(node.id())) {
        arc.add(node.id());
      }
    }
    return arc;
  }

  NodeInfo find(Id id) {
    int at = indexOf(successors, id);
    if (at >= 0) {
      return successors.get(at);
    }
    at = indexOf(predecessors, id);
    return at >= 0 ? predecessors.get(at) : null;
  }

  /** All members of the set, each once, successors first. */
  List<NodeInfo> all() {
    List<NodeInfo> all = new ArrayList<>(successors);
    for (NodeInfo node : predecessors) {
      if (indexOf(all, node.id()) < 0) {
        all.add(node);
      }
    }
    return all;
  }

  void succeedBy(List<NodeInfo> nodes) {
    successors = cut(nodes, true);
  }

  void precedeBy(List<NodeInfo> nodes) {
    predecessors = cut(nodes, false);
  }

  /** As many as there is room for, as long as they get farther, up to this node itself. */
  private List<NodeInfo> cut(List<NodeInfo> nodes, boolean clockwise) {
    List<NodeInfo> side = new ArrayList<>(perSide);
    Id last = self;
    for (NodeInfo node : nodes) {
      Id id = node.id();
      boolean farther = clockwise ? Arc.between(id, last, self) : Arc.between(id, self, last);
      if (id.equals(self) || side.size() == perSide) {
        break;
      }
      if (farther && indexOf(side, id) < 0) {
        side.add(node);
        last = id;
      }
    }
    return List.copyOf(side);
  }

  /** How many members the whole ring has, judged by how dense this part of it is. */
  public double estimatedMembers() {
    List<Id> arc = arc();
    if (wraps() || arc.size() < 2) {
      return arc.size();
    }
    double share = Arc.share(arc.get(0), arc.get(arc.size() - 1));
    return Math.max(arc.size(), (arc.size() - 1) / Math.max(share, 1e-18));
  }

  /** Takes a node out that is no member any more; says whether it was in. */
  boolean remove(Id id) {
    if (!contains(id)) {
      return false;
    }
    successors = successors.stream().filter(node -> !node.id().equals(id)).toList();
    predecessors = predecessors.stream().filter(node -> !node.id().equals(id)).toList();
    return true;
  }
}
