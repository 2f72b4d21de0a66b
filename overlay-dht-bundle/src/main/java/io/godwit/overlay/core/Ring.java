package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Message.Neighbours;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keeps the ring: Chord's stabilise and notify as Zave corrected them (TSE 2017), which is at the
 * same time Bamboo's periodic exchange of leaf sets. The list of successors is replaced as a whole
 * by what the first live successor says; a nearer one is adopted, with its list, only by its own
 * answer; a predecessor is replaced only by a nearer one or after its death.
 */
final class Ring {
  private static final int HURRY_MILLIS = 60;

  private final Loop loop;
  private final Membership membership;
  private final Requests requests;
  private final LeafSet leaves;
  private final Neighbourhood neighbourhood;
  private final Acquaintances acquaintances;
  private final FailureDetector detector;
  private final Runnable changed;
  private final Consumer<NodeInfo> joinAnew;
  private boolean joined;
  private boolean hurrying;
  private long anewAt = Peer.NEVER;

  /**
   * The predecessor that was seen to follow this node directly, so that what lies between is ours.
   */
  private Id sure;

  Ring(
      Loop loop,
      Membership membership,
      Requests requests,
      LeafSet leaves,
      Acquaintances acquaintances,
      FailureDetector detector,
      Runnable changed,
      Consumer<NodeInfo> joinAnew) {
    this.loop = loop;
    this.membership = membership;
    this.requests = requests;
    this.leaves = leaves;
    this.neighbourhood = new Neighbourhood(loop, membership, leaves);
    this.acquaintances = acquaintances;
    this.detector = detector;
    this.changed = changed;
    this.joinAnew = joinAnew;
  }

  boolean joined() {
    return joined;
  }

  void leave() {
    joined = false;
  }

  /** The first node of a network. */
  void found() {
    joined = true;
    start();
  }

  /** Joins before that member, whose answer this is (Zave: with the whole list of a live one). */
  void enter(NodeInfo successor, Neighbours told) {
    joined = true;
    leaves.succeedBy(listOf(successor, told.successors()));
    start();
    learnFrom(told);
    touched();
    stabilise(successor, true);
  }

  private void start() {
    loop.every(Setting.STABILISE_PERIOD_MILLIS, this::tick);
    loop.every(Setting.LEAF_EXCHANGE_PERIOD_MILLIS, this::exchange);
  }

  /** Whether all keys between the predecessor and this node are certainly this node's. */
  boolean sureOwner() {
    NodeInfo predecessor = leaves.predecessor();
    return joined && (predecessor == null ? leaves.wraps() : predecessor.id().equals(sure));
  }

  private void tick() {
    if (!joined) {
      return;
    }
    NodeInfo successor = leaves.successor();
    if (successor == null) {
      seekSuccessor();
    } else {
      stabilise(successor, true);
    }
    NodeInfo predecessor = leaves.predecessor();
    if (predecessor != null && !predecessor.equals(successor)) {
      stabilise(predecessor, false);
    }
    for (NodeInfo node : leaves.all()) {
      if (!membership.isMember(node.id())) {
        acquaintances.learn(node);
      }
    }
  }

  /** All successors died at once: the next living member clockwise is where to begin. */
  private void seekSuccessor() {
    Peer nearest = null;
    for (Peer peer : membership.members()) {
      if (nearest == null || Arc.between(peer.id(), loop.id(), nearest.id())) {
        nearest = peer;
      }
    }
    if (nearest != null) {
      stabilise(nearest.info, true);
    }
  }

  /** One that lists others between it and this node is not the successor that is sought. */
  private void seekBefore(NodeInfo from, Neighbours told) {
    NodeInfo nearest = from;
    List<NodeInfo> known = listOf(from, told.predecessors());
    known.addAll(listOf(from, told.successors()));
    for (NodeInfo node : known) {
      if (Arc.between(node.id(), loop.id(), nearest.id())) {
        nearest = node;
      }
    }
    stabilise(nearest, true);
    if (Arc.between(LeafSet.last(told.predecessors()).id(), loop.id(), from.id())) {
      seekThrough(from);
    }
  }

  private void seekThrough(NodeInfo member) {
    if (anewAt + loop.get(Setting.STABILISE_PERIOD_MILLIS) <= loop.now()) {
      anewAt = loop.now();
      joinAnew.accept(member);
    }
  }

  /** The successor that was sought, as {@link #enter} has it for a new member. */
  void reenter(NodeInfo successor, Neighbours told) {
    if (leaves.successor() == null) {
      leaves.succeedBy(listOf(successor, told.successors()));
      learnFrom(told);
      touched();
    }
    stabilise(successor, true);
  }

  private void exchange() {
    List<NodeInfo> all = leaves.all();
    if (joined && !all.isEmpty()) {
      stabilise(all.get(loop.random.nextInt(all.size())), false);
    }
  }

  /** Asks for the neighbourhood of a node; its answer may change ours. */
  void stabilise(NodeInfo node, boolean successor) {
    Peer peer = membership.contact(node);
    if (peer == null) {
      return;
    }
    requests.ask(
        node,
        Plane.DATAGRAM,
        seq -> new Message.Stabilise(seq, peer.toldDigest, successor),
        (answer, failure) -> {
          if (answer instanceof Neighbours neighbours) {
            peer.toldDigest = Neighbourhood.digest(neighbours);
            membership.inRing(peer);
            told(peer.info, neighbours);
          } else if (failure != null) {
            detector.check(peer);
            membership.unanswered(peer, failure);
          }
        });
  }

  /** A member, or one that joins, asks for this node's neighbourhood. */
  void asked(Peer from, Message.Stabilise request) {
    if (!joined) {
      loop.send(
          from.info,
          Plane.DATAGRAM,
          new Message.Refusal(request.seq(), Message.Why.NOT_JOINED, 0, "not in the ring"));
      return;
    }
    Neighbours mine = neighbourhood.told(request.seq());
    Message answer =
        request.digest() == Neighbourhood.digest(mine) ? new Message.Same(request.seq()) : mine;
    loop.send(from.info, Plane.DATAGRAM, answer);
    membership.inRing(from);
    rectify(from.info, request.successor());
    NodeInfo head = leaves.successor();
    if (head != null && Arc.between(from.id(), loop.id(), head.id())) {
      stabilise(from.info, true);
    }
  }

  /** Nobody in sight claims to come before this node, although there are others. */
  boolean lacksPredecessor() {
    return joined && leaves.predecessor() == null && !membership.members().isEmpty();
  }

  /** Zave's rectify: a nearer predecessor is adopted, any other only when the old one is dead. */
  private void rectify(NodeInfo from, boolean successor) {
    NodeInfo predecessor = leaves.predecessor();
    if (predecessor == null ? successor : Arc.between(from.id(), predecessor.id(), loop.id())) {
      sure = from.id();
      leaves.precedeBy(listOf(from, leaves.predecessors()));
      touched();
      stabilise(from, false);
    } else if (successor && from.id().equals(predecessor.id()) && !from.id().equals(sure)) {
      sure = from.id();
      changed.run();
    }
  }

  private void told(NodeInfo from, Neighbours told) {
    if (!joined) {
      return;
    }
    List<NodeInfo> before = leaves.all();
    adoptSuccessors(from, told);
    adoptPredecessors(from, told);
    if (!before.equals(leaves.all())) {
      touched();
    }
    learnFrom(told);
    neighbourhood.teach(from, told);
  }

  private void adoptSuccessors(NodeInfo from, Neighbours told) {
    NodeInfo head = leaves.successor();
    NodeInfo between = told.predecessors().isEmpty() ? null : told.predecessors().get(0);
    boolean skips = between != null && Arc.between(between.id(), loop.id(), from.id());
    if (head == null && skips) {
      seekBefore(from, told);
      return;
    }
    List<NodeInfo> list = listOf(from, told.successors());
    if (head == null || from.id().equals(head.id())) {
      boolean complete =
          told.successors().size() >= leaves.perSide()
              || told.successors().stream().anyMatch(node -> node.id().equals(loop.id()));
      leaves.succeedBy(complete ? list : merged(list, leaves.successors()));
    } else if (Arc.between(from.id(), loop.id(), head.id())) {
      leaves.succeedBy(merged(list, leaves.successors()));
    } else {
      return;
    }
    if (skips) {
      if (membership.isMember(between.id())) {
        stabilise(between, true);
      } else {
        acquaintances.learn(between);
      }
    }
  }

  private void adoptPredecessors(NodeInfo from, Neighbours told) {
    NodeInfo predecessor = leaves.predecessor();
    boolean follows =
        !told.successors().isEmpty() && told.successors().get(0).id().equals(loop.id());
    if (predecessor != null && from.id().equals(predecessor.id())) {
      leaves.precedeBy(listOf(from, told.predecessors()));
      if (follows && !from.id().equals(sure)) {
        sure = from.id();
        changed.run();
      }
    } else if (predecessor == null ? follows : nearer(from, predecessor)) {
      sure = from.id();
      leaves.precedeBy(listOf(from, leaves.predecessors()));
    }
  }

  private boolean nearer(NodeInfo from, NodeInfo predecessor) {
    return Arc.between(from.id(), predecessor.id(), loop.id());
  }

  /** A node and those it lists, without those known to be gone. */
  private List<NodeInfo> listOf(NodeInfo first, List<NodeInfo> rest) {
    List<NodeInfo> list = new ArrayList<>(rest.size() + 1);
    list.add(first);
    for (NodeInfo node : rest) {
      Peer peer = membership.get(node.id());
      boolean gone = peer != null && peer.gone() && peer.info.incarnation() >= node.incarnation();
      if (!gone) {
        list.add(node);
      }
    }
    return list;
  }

  /** Both lists in the order of the ring from here: what either leaves out is not skipped. */
  private List<NodeInfo> merged(List<NodeInfo> a, List<NodeInfo> b) {
    TreeMap<Id, NodeInfo> sorted = new TreeMap<>();
    b.forEach(node -> sorted.put(Arc.distance(loop.id(), node.id()), node));
    for (NodeInfo node : a) {
      if (node.id().equals(loop.id())) {
        break;
      }
      sorted.put(Arc.distance(loop.id(), node.id()), node);
    }
    return new ArrayList<>(sorted.values());
  }

  private void learnFrom(Neighbours told) {
    acquaintances.learnAll(told.successors());
    acquaintances.learnAll(told.predecessors());
    acquaintances.learnAll(told.others());
  }

  /** A node came to life, or back to it, or was met for the first time. */
  void consider(Peer peer, boolean returned) {
    if (!joined) {
      return;
    }
    NodeInfo head = leaves.successor();
    NodeInfo predecessor = leaves.predecessor();
    if (head == null || Arc.between(peer.id(), loop.id(), head.id())) {
      stabilise(peer.info, true);
    } else if (predecessor == null || nearer(peer.info, predecessor) || returned) {
      stabilise(peer.info, false);
    }
  }

  void lost(Peer peer) {
    NodeInfo head = leaves.successor();
    NodeInfo predecessor = leaves.predecessor();
    if (!leaves.remove(peer.id())) {
      return;
    }
    touched();
    if (joined && leaves.successor() != null && !leaves.successor().equals(head)) {
      stabilise(leaves.successor(), true);
    }
    if (joined && leaves.predecessor() != null && !leaves.predecessor().equals(predecessor)) {
      stabilise(leaves.predecessor(), false);
    }
  }

  /** The set changed: what others told may matter again although it is the same as before. */
  private void touched() {
    forgetTold();
    changed.run();
    if (joined && !hurrying && !leaves.full() && !leaves.wraps()) {
      hurrying = true;
      loop.in(loop.jittered(HURRY_MILLIS), this::hurry);
    }
  }

  /** A set that is not full yet is not left to the next period: it may hold too few replicas. */
  private void hurry() {
    hurrying = false;
    if (joined && leaves.successor() != null) {
      stabilise(leaves.successor(), true);
    }
    if (joined && leaves.predecessor() != null) {
      stabilise(leaves.predecessor(), false);
    }
  }

  void forgetTold() {
    for (Peer peer : membership.members()) {
      peer.toldDigest = 0;
    }
  }
}
