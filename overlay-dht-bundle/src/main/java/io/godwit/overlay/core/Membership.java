package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * All nodes that this one knows: members, nodes only heard of, and those that are gone. Says who is
 * alive; {@link FailureDetector} and {@link Gossip} decide it.
 */
final class Membership {
  /** Is told of every change after it happened. */
  interface Listener {
    /** {@code wasMember}: whether the node counted as a living member before. */
    void changed(Peer peer, boolean wasMember);
  }

  private static final int SILENCES_MAX = 2;

  private final Loop loop;
  private final TreeMap<Id, Peer> peers = new TreeMap<>();
  private final TreeSet<Id> banned = new TreeSet<>();
  private final List<Listener> listeners = new ArrayList<>();
  private List<Peer> members = List.of();
  private boolean stale;
  private Predicate<Id> essential = id -> false;

  Membership(Loop loop) {
    this.loop = loop;
  }

  void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Nodes that must not be forgotten while they live: leaf set and long links. */
  void keep(Predicate<Id> wanted) {
    essential = wanted;
  }

  Peer get(Id id) {
    return peers.get(id);
  }

  boolean isMember(Id id) {
    Peer peer = peers.get(id);
    return peer != null && peer.member();
  }

  /** The living members, this node excluded, in the order of the ring. */
  List<Peer> members() {
    if (stale) {
      stale = false;
      members = peers.values().stream().filter(Peer::member).toList();
    }
    return members;
  }

  Collection<Peer> all() {
    return peers.values();
  }

  /** The newest that is known of a node. */
  NodeInfo newest(NodeInfo node) {
    if (node.id().equals(loop.id())) {
      return loop.self();
    }
    Peer peer = peers.get(node.id());
    return peer != null && peer.info.incarnation() >= node.incarnation() ? peer.info : node;
  }

  /** The entry of a node, made where there is none; null for this node and for banned ones. */
  Peer contact(NodeInfo node) {
    if (node.id().equals(loop.id()) || banned.contains(node.id())) {
      return null;
    }
    Peer peer = peers.get(node.id());
    if (peer == null) {
      makeRoom();
      peer = new Peer(node, loop.now());
      peers.put(node.id(), peer);
    }
    return peer;
  }

  private void makeRoom() {
    if (peers.size() < loop.count(Setting.MEMBERS_MAX)) {
      return;
    }
    Peer victim = null;
    for (Peer peer : peers.values()) {
      if (victim == null || uselessness(peer) > uselessness(victim)) {
        victim = peer;
      }
    }
    forget(victim);
  }

  private long uselessness(Peer peer) {
    long age = loop.now() - Math.max(peer.heardAt, peer.since - 1);
    long rank = peer.gone() ? 2 : peer.member() ? (essential.test(peer.id()) ? 0 : 1) : 3;
    return rank * (1L << 40) + Math.min(age, (1L << 40) - 1);
  }

  void forget(Peer peer) {
    boolean was = peer.member();
    peers.remove(peer.id());
    stale = true;
    if (was) {
      peer.liveness = Liveness.LEFT;
      listeners.forEach(listener -> listener.changed(peer, true));
    }
  }

  /** The network does not want it any more. */
  void ban(Id id) {
    if (banned.size() < loop.count(Setting.MEMBERS_MAX)) {
      banned.add(id);
    }
    Peer peer = peers.get(id);
    if (peer != null) {
      set(peer, Liveness.LEFT);
      peers.remove(id);
      stale = true;
    }
  }

  /** The node itself was heard: it lives, whatever was believed of it. */
  void heard(Peer peer) {
    boolean was = peer.member();
    peer.heardAt = loop.now();
    peer.verified = true;
    peer.witnessed = false;
    peer.silences = 0;
    if (peer.liveness == Liveness.SUSPECT || peer.liveness == Liveness.DEAD) {
      change(peer, Liveness.ALIVE, was);
    } else if (!was && peer.member()) {
      announce(peer, false);
    }
  }

  /**
   * Gone beyond hearsay. In a network too big to tell everyone everything, a rumor of a death may
   * arrive where its refutation does not; there only what a node saw itself counts.
   */
  boolean certainlyGone(Peer peer) {
    boolean small = members().size() < loop.count(Setting.KNOW_EVERYONE_UP_TO);
    return peer.liveness == Liveness.LEFT
        || peer.liveness == Liveness.DEAD && (small || peer.witnessed);
  }

  /** A node known by hearsay did not answer: what lists it, by copying, should not. */
  void unanswered(Peer peer, Requests.Failure failure) {
    boolean refused = failure == Requests.Failure.REFUSED;
    if (!peer.member() && (refused || ++peer.silences >= SILENCES_MAX)) {
      peer.silences = 0;
      set(peer, Liveness.DEAD);
    }
  }

  /** It takes part in the ring. */
  void inRing(Peer peer) {
    if (!peer.joined) {
      peer.joined = true;
      if (peer.member()) {
        announce(peer, false);
      }
    }
  }

  /**
   * Newer information about a node, from itself or by hearsay; says whether it is another start.
   */
  boolean update(Peer peer, NodeInfo newer) {
    if (newer.incarnation() < peer.info.incarnation()) {
      return false;
    }
    boolean restarted =
        Incarnation.start(newer.incarnation()) > Incarnation.start(peer.info.incarnation());
    if (restarted) {
      if (!peer.gone()) {
        set(peer, Liveness.DEAD);
      }
      peer.joined = false;
      peer.verified = false;
      peer.liveness = Liveness.ALIVE;
    }
    peer.info = newer;
    return restarted;
  }

  void set(Peer peer, Liveness liveness) {
    if (peer.liveness != liveness) {
      change(peer, liveness, peer.member());
    }
  }

  private void change(Peer peer, Liveness liveness, boolean was) {
    peer.liveness = liveness;
    announce(peer, was);
  }

  private void announce(Peer peer, boolean was) {
    stale = true;
    peer.since = loop.now();
    if (peer.joined && peer.verified) {
      loop.emit(new Effect.MemberChanged(peer.shown(loop.now())));
    }
    listeners.forEach(listener -> listener.changed(peer, was));
  }

  /** Forgets those that have been gone for long; how many lost ones are kept is bounded too. */
  void tidy() {
    long before = loop.now() - loop.get(Setting.DEAD_SHOWN_MILLIS);
    List<Peer> gone = new ArrayList<>(peers.values());
    gone.removeIf(peer -> peer.member() || !peer.gone() && peer.linked || peer.since > before);
    gone.forEach(this::forget);
  }
}
