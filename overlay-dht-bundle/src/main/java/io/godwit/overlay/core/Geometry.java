package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import java.util.List;

/**
 * The shape of the overlay as answers to questions about ids (one per network): who owns a key, who
 * is nearer to it, which long links are worth having. The ring and the leaf set, lookups, records
 * and upkeep are the same for all geometries. Stateless.
 */
public interface Geometry {
  /** As in the network's settings. */
  String name();

  /**
   * The holders of a key as far as this neighbourhood can tell, owner first: empty where it cannot
   * tell, because the key lies beyond it.
   *
   * @param copies how many, the owner's included
   */
  List<NodeInfo> holders(LeafSet leaves, Id key, int copies);

  /**
   * Negative where a lookup of the key gets further by asking {@code a} than by asking {@code b}; a
   * total order on ids.
   */
  int compare(Id key, Id a, Id b);

  /** Whether asking {@code candidate} brings a lookup nearer to the key than {@code from} is. */
  boolean progresses(Id key, Id from, Id candidate);

  /** The points of the ring whose owners this node wants to know, nearest first. */
  List<Id> longLinkTargets(LeafSet leaves);

  /** The keys (after, upTo] for which a node right there in the neighbourhood is a holder. */
  Range heldBy(LeafSet leaves, Id node, int copies);

  /** A half-open arc of the ring, clockwise; all of it where both ends are the same. */
  record Range(Id after, Id upTo) {
    public boolean contains(Id id) {
      return Arc.within(id, after, upTo);
    }
  }
}
