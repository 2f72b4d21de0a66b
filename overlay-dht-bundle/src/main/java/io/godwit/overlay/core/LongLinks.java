package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.core.Effect.Level;
import java.util.List;
import java.util.TreeMap;

/**
 * The links that make lookups short in networks too big to know everyone (Chord's fingers). Where
 * they should point is the geometry's business; each is looked up anew in turn.
 */
final class LongLinks {
  private static final long LOOKUP_MILLIS = 5_000;
  private static final long FIRST_ROUND_MILLIS = 200;

  private final Loop loop;
  private final Lookups lookups;
  private final Membership membership;
  private final Geometry geometry;
  private final LeafSet leaves;
  private final Router router;
  private final TreeMap<Id, NodeInfo> links = new TreeMap<>();
  private int turn;

  LongLinks(Loop loop, Lookups lookups, Membership membership, LeafSet leaves, Router router) {
    this.loop = loop;
    this.lookups = lookups;
    this.membership = membership;
    this.geometry = lookups.geometry();
    this.leaves = leaves;
    this.router = router;
  }

  void start() {
    loop.every(Setting.LONG_LINK_PERIOD_MILLIS, this::refresh);
    quickly();
  }

  private void quickly() {
    loop.in(
        FIRST_ROUND_MILLIS,
        () -> {
          List<Id> targets = geometry.longLinkTargets(leaves);
          if (turn < targets.size() && !router.knowsEveryone()) {
            refresh();
            quickly();
          }
        });
  }

  boolean contains(Id id) {
    return links.values().stream().anyMatch(node -> node.id().equals(id));
  }

  private void refresh() {
    List<Id> targets = geometry.longLinkTargets(leaves);
    links.keySet().retainAll(targets);
    if (targets.isEmpty() || router.knowsEveryone()) {
      return;
    }
    Id target = targets.get(turn++ % targets.size());
    lookups.find(
        target,
        List.of(),
        LOOKUP_MILLIS,
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            Peer peer = membership.contact(owner);
            if (peer != null) {
              links.put(target, owner);
              membership.inRing(peer);
            }
          }

          @Override
          public void failed(Reason reason, String text) {
            loop.note(Level.DEBUG, "long link: " + text);
          }
        });
  }

  void lost(Id id) {
    links.values().removeIf(node -> node.id().equals(id));
  }
}
