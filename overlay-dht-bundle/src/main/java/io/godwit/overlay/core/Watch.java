package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.core.Effect.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Whom a node watches, and whether it should rather doubt itself (Lifeguard). */
final class Watch {
  private static final int DOUBT_FROM = 3;

  private final Loop loop;
  private final Membership membership;
  private final LeafSet leaves;
  private long doubtSince = Agenda.NEVER;

  Watch(Loop loop, Membership membership, LeafSet leaves) {
    this.loop = loop;
    this.membership = membership;
    this.leaves = leaves;
  }

  /** Whom this node pings: everyone in a tiny network, else the nearest on both sides. */
  List<Peer> monitored() {
    List<Peer> members = membership.members();
    if (members.size() < loop.count(Setting.MONITOR_EVERYONE_UP_TO)) {
      return members;
    }
    List<Peer> near = new ArrayList<>();
    int perSide = loop.count(Setting.MONITORED_PER_SIDE);
    leaves.successors().stream().limit(perSide).forEach(node -> addMember(near, node.id()));
    leaves.predecessors().stream().limit(perSide).forEach(node -> addMember(near, node.id()));
    return near;
  }

  private void addMember(List<Peer> near, Id id) {
    Peer peer = membership.get(id);
    if (peer != null && peer.member() && !near.contains(peer)) {
      near.add(peer);
    }
  }

  /**
   * Whether this node hears so few of those it asks that it should rather doubt itself. Two nodes
   * cannot tell which of them is ill, so with one or two neighbours there is no doubt; and doubt
   * ends, because most nodes may really be gone.
   */
  boolean inDoubt(SortedMap<Id, Probe> probes) {
    List<Peer> monitored = monitored();
    int silent = 0;
    for (Peer peer : monitored) {
      Probe probe = probes.get(peer.id());
      silent += probe != null && probe.silent() ? 1 : 0;
    }
    if (monitored.size() < DOUBT_FROM || 2 * silent <= monitored.size()) {
      doubtSince = Agenda.NEVER;
      return false;
    }
    if (doubtSince == Agenda.NEVER) {
      doubtSince = loop.now();
      loop.add(Counter.DOUBTS, 1);
      loop.note(
          Level.INFO,
          "hear nothing from " + silent + " of " + monitored.size() + ", so it may be me");
    }
    return loop.now() - doubtSince < loop.get(Setting.DOUBT_MAX_MILLIS);
  }

  void restart() {
    doubtSince = Agenda.NEVER;
  }
}
