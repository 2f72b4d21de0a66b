package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Message.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Tells where a lookup should go from here. */
final class Router {
  private static final int CANDIDATES = 3;

  /** Of the members that a leaf set lets expect; it may be wrong by half in a small network. */
  private static final double KNOWN_SHARE = 0.35;

  private final Loop loop;
  private final Membership membership;
  private final Ring ring;
  private final LeafSet leaves;
  private final Geometry geometry;

  Router(Loop loop, Membership membership, Ring ring, LeafSet leaves, Geometry geometry) {
    this.loop = loop;
    this.membership = membership;
    this.ring = ring;
    this.leaves = leaves;
    this.geometry = geometry;
  }

  /** A {@link Message.Next} or a {@link Message.Refusal}. */
  Message.Answer next(long seq, Id target) {
    if (!ring.joined()) {
      return new Message.Refusal(seq, Message.Why.NOT_JOINED, 0, "not in the ring");
    }
    List<Id> holders = geometry.holders(leaves, target, loop.count(Setting.COPIES));
    if (!holders.isEmpty() && holders.get(0).equals(loop.id())) {
      return ring.sureOwner()
          ? new Message.Next(seq, Verdict.MINE, infos(holders.subList(1, holders.size())))
          : new Message.Refusal(
              seq, Message.Why.UNSETTLED, 0, "the ring before " + loop.self() + " is changing");
    }
    if (holders.isEmpty() && knowsEveryone()) {
      TreeSet<Id> all = new TreeSet<>();
      membership.members().forEach(peer -> all.add(peer.id()));
      all.add(loop.id());
      Id owner = geometry.owner(all, target);
      if (!owner.equals(loop.id())) {
        holders = List.of(owner);
      }
    }
    return holders.isEmpty()
        ? new Message.Next(seq, Verdict.NEARER, nearer(target))
        : new Message.Next(seq, Verdict.LIKELY, infos(holders));
  }

  /** Whether the members known are most of those that the density of the ring lets expect. */
  boolean knowsEveryone() {
    int known = membership.members().size() + 1;
    return leaves.wraps()
        || known <= loop.count(Setting.KNOW_EVERYONE_UP_TO)
            && known >= KNOWN_SHARE * leaves.estimatedMembers();
  }

  /** Whether this node is, as far as it knows, the certain owner of the key. */
  boolean owns(Id key) {
    List<Id> holders = geometry.holders(leaves, key, 1);
    return ring.sureOwner() && !holders.isEmpty() && holders.get(0).equals(loop.id());
  }

  /** The owner as far as this node can tell alone, or null. */
  Id likelyOwner(Id key) {
    return next(0, key) instanceof Message.Next next && next.verdict() != Verdict.NEARER
        ? next.verdict() == Verdict.MINE ? loop.id() : next.nodes().get(0).id()
        : null;
  }

  /** The other holders of a key that this node owns or holds, as far as they live. */
  List<NodeInfo> otherHolders(Id key) {
    List<NodeInfo> others = new ArrayList<>();
    for (Id id : geometry.holders(leaves, key, loop.count(Setting.COPIES))) {
      if (!id.equals(loop.id())) {
        others.addAll(infos(List.of(id)));
      }
    }
    return others;
  }

  private List<NodeInfo> infos(List<Id> ids) {
    List<NodeInfo> infos = new ArrayList<>(ids.size());
    for (Id id : ids) {
      Peer peer = membership.get(id);
      NodeInfo leaf = leaves.find(id);
      if (id.equals(loop.id())) {
        infos.add(loop.self());
      } else if (peer != null) {
        infos.add(peer.info);
      } else if (leaf != null) {
        infos.add(leaf);
      }
    }
    return infos;
  }

  private List<NodeInfo> nearer(Id target) {
    List<Peer> nearer = new ArrayList<>();
    for (Peer peer : membership.members()) {
      if (geometry.compare(target, peer.id(), loop.id()) < 0) {
        nearer.add(peer);
      }
    }
    nearer.sort((a, b) -> geometry.compare(target, a.id(), b.id()));
    return nearer.stream().limit(CANDIDATES).map(peer -> peer.info).toList();
  }
}
