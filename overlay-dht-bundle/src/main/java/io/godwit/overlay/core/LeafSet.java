package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * The nearest members on both sides, each side nearest first. The side of the successors is Zave's
 * successor list and changes only as her rules allow: see {@link Ring}.
 */
public final class LeafSet {
  private final NodeInfo self;
  private final int perSide;
  private List<NodeInfo> predecessors = new ArrayList<>();
  private List<NodeInfo> successors = new ArrayList<>();

  LeafSet(NodeInfo self, int perSide) {
    this.self = self;
    this.perSide = perSide;
  }

  public NodeInfo self() {
    return self;
  }

  public List<NodeInfo> predecessors() {
    return predecessors;
  }

  public List<NodeInfo> successors() {
    return successors;
  }

  public int perSide() {
    return perSide;
  }

  public boolean contains(Id id) {
    return false;
  }
}
