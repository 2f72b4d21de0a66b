package io.godwit.overlay.core;

import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Message.Neighbours;
import io.godwit.overlay.core.Message.Rumor;
import java.util.ArrayList;
import java.util.List;

/** What a node tells of the members around it, and what it tells those who know too few of them. */
final class Neighbourhood {
  private static final int TAUGHT_AT_ONCE_MAX = 32;

  private final Loop loop;
  private final Membership membership;
  private final LeafSet leaves;

  Neighbourhood(Loop loop, Membership membership, LeafSet leaves) {
    this.loop = loop;
    this.membership = membership;
    this.leaves = leaves;
  }

  /** This node's neighbourhood, in answer to that question. */
  Neighbours told(long seq) {
    List<NodeInfo> others = List.of();
    if (membership.members().size() < loop.count(Setting.KNOW_EVERYONE_UP_TO)) {
      others =
          membership.members().stream()
              .filter(peer -> !leaves.contains(peer.id()))
              .map(peer -> peer.info)
              .toList();
    }
    return new Neighbours(seq, newest(leaves.predecessors()), newest(leaves.successors()), others);
  }

  private List<NodeInfo> newest(List<NodeInfo> nodes) {
    return nodes.stream().map(membership::newest).toList();
  }

  static long digest(Neighbours neighbours) {
    long digest = 1;
    for (List<NodeInfo> list :
        List.of(neighbours.predecessors(), neighbours.successors(), neighbours.others())) {
      digest = Mix.in(digest, list.size());
      for (NodeInfo node : list) {
        digest = Mix.in(Mix.in(digest, node.id().w0() ^ node.id().w3()), node.incarnation());
      }
    }
    return digest == 0 ? 1 : digest;
  }

  /** Tells a node of members that it should have listed (the push of Bamboo's push-pull). */
  void teach(NodeInfo pupil, Neighbours told) {
    LeafSet its = new LeafSet(pupil.id(), leaves.perSide());
    its.succeedBy(told.successors());
    its.precedeBy(told.predecessors());
    boolean small = membership.members().size() < loop.count(Setting.KNOW_EVERYONE_UP_TO);
    List<Rumor> lessons = new ArrayList<>();
    List<Peer> members = small ? membership.members() : leafPeers();
    for (Peer peer : members) {
      boolean wanted = its.wants(peer.id()) || small && !its.contains(peer.id());
      boolean known = told.others().stream().anyMatch(node -> node.id().equals(peer.id()));
      if (wanted && !known && !peer.id().equals(pupil.id()) && !peer.id().equals(loop.id())) {
        lessons.add(Gossip.alive(peer.info));
      }
      if (lessons.size() == TAUGHT_AT_ONCE_MAX) {
        break;
      }
    }
    if (!lessons.isEmpty()) {
      loop.send(pupil, Plane.DATAGRAM, new Message.Rumors(lessons));
    }
  }

  private List<Peer> leafPeers() {
    return leaves.all().stream()
        .map(node -> membership.get(node.id()))
        .filter(peer -> peer != null && peer.member())
        .toList();
  }
}
