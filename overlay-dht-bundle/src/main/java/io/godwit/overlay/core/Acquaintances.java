package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * Nodes known by hearsay, to be asked themselves before anything relies on them (Zave: never adopt
 * a pointer that is not verified live). Only those matter that would be neighbours, or everyone
 * while the network is small.
 */
final class Acquaintances {
  private static final int ASKED_AT_ONCE_MAX = 16;
  private static final int QUEUE_MAX = 512;

  private final Loop loop;
  private final Membership membership;
  private final Requests requests;
  private final LeafSet leaves;
  private final Gossip gossip;
  private final Deque<NodeInfo> queue = new ArrayDeque<>();
  private final TreeSet<Id> queued = new TreeSet<>();
  private int asked;

  Acquaintances(
      Loop loop, Membership membership, Requests requests, LeafSet leaves, Gossip gossip) {
    this.loop = loop;
    this.membership = membership;
    this.requests = requests;
    this.leaves = leaves;
    this.gossip = gossip;
  }

  void learnAll(List<NodeInfo> nodes) {
    nodes.forEach(this::learn);
  }

  void learn(NodeInfo node) {
    Peer known = membership.get(node.id());
    boolean old = known != null && known.info.incarnation() > node.incarnation();
    if (old
        || node.id().equals(loop.id())
        || known != null && known.member() && !newer(known, node)) {
      return;
    }
    if (known != null) {
      boolean left = known.liveness == Liveness.LEFT;
      if (left && !newer(known, node)) {
        return;
      }
      membership.update(known, node);
      if (known.member()) {
        return;
      }
    }
    if (relevant(node.id()) && queue.size() < QUEUE_MAX && queued.add(node.id())) {
      queue.add(node);
      askNext();
    }
  }

  private static boolean newer(Peer known, NodeInfo node) {
    return node.incarnation() > known.info.incarnation();
  }

  private boolean relevant(Id id) {
    return membership.members().size() < loop.count(Setting.KNOW_EVERYONE_UP_TO)
        || leaves.wants(id);
  }

  private void askNext() {
    while (asked < ASKED_AT_ONCE_MAX && !queue.isEmpty()) {
      NodeInfo node = queue.poll();
      queued.remove(node.id());
      Peer peer = membership.contact(node);
      if (peer == null || peer.member()) {
        continue;
      }
      asked++;
      requests.ask(
          node,
          Plane.DATAGRAM,
          loop.get(Setting.TIMEOUT_FIRST_MILLIS),
          seq -> new Message.Ping(seq, gossip.some()),
          (answer, failure) -> {
            asked--;
            if (answer != null) {
              membership.inRing(peer);
            } else {
              membership.unanswered(peer, failure);
            }
            askNext();
          });
    }
  }
}
