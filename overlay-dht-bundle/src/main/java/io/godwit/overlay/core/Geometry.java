package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import java.util.List;
import java.util.NavigableSet;

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
  List<Id> holders(LeafSet leaves, Id key, int copies);

  /** Who would own the key if there were no other members than these; they are at least one. */
  Id owner(NavigableSet<Id> members, Id key);

  /**
   * Negative where a lookup of the key gets further by asking {@code a} than by asking {@code b}; a
   * total order on ids.
   */
  int compare(Id key, Id a, Id b);

  /** The points of the ring whose owners this node wants to know, farthest first. */
  List<Id> longLinkTargets(LeafSet leaves);

  /** The keys that this node owns; null where it cannot tell. */
  Range owned(LeafSet leaves);

  /** The keys that this node is one of the holders of; null where it cannot tell. */
  Range held(LeafSet leaves, int copies);

  /** The other holders of the keys that this node owns. */
  List<Share> shares(LeafSet leaves, int copies);

  /** A half-open arc of the ring, clockwise; all of it where both ends are the same. */
  record Range(Id after, Id upTo) {
    public boolean contains(Id id) {
      return Arc.within(id, after, upTo);
    }
  }

  /** Which of the keys another node holds too. */
  record Share(Id node, Range range) {}
}
