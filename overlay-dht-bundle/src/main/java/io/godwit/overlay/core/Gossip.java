package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Message.Rumor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * Spreads news about nodes: at once to whom it concerns, and for a while with every ping (SWIM
 * §4.1). News about this node itself that is too bad is refuted by a higher incarnation.
 */
final class Gossip {
  /** Rumors waiting to travel with pings; the ones told most often make room. */
  private static final int WAITING_MAX = 64;

  private static final class Waiting {
    private final Rumor rumor;
    private int told;

    private Waiting(Rumor rumor) {
      this.rumor = rumor;
    }
  }

  private final Loop loop;
  private final Membership membership;
  private final LeafSet leaves;
  private final TreeMap<Id, Waiting> waiting = new TreeMap<>();
  private FailureDetector detector;
  private Acquaintances acquaintances;
  private Runnable refuted = () -> {};
  private boolean leaving;

  Gossip(Loop loop, Membership membership, LeafSet leaves) {
    this.loop = loop;
    this.membership = membership;
    this.leaves = leaves;
  }

  void connect(FailureDetector judge, Acquaintances newcomers, Runnable onRefuted) {
    detector = judge;
    acquaintances = newcomers;
    refuted = onRefuted;
  }

  static Rumor alive(NodeInfo node) {
    return new Rumor(node.id(), node.incarnation(), Liveness.ALIVE, false, node);
  }

  static Rumor of(Peer peer, Liveness liveness, boolean refused) {
    return new Rumor(peer.id(), peer.info.incarnation(), liveness, refused, null);
  }

  void receive(NodeInfo from, List<Rumor> rumors) {
    for (Rumor rumor : rumors) {
      if (rumor.id().equals(loop.id())) {
        aboutSelf(rumor);
      } else {
        Peer peer = membership.get(rumor.id());
        if (peer != null) {
          about(peer, from, rumor);
        } else if (rumor.liveness() == Liveness.ALIVE && rumor.node() != null) {
          acquaintances.learn(rumor.node());
        }
      }
    }
  }

  private void aboutSelf(Rumor rumor) {
    boolean bad = rumor.liveness() != Liveness.ALIVE;
    if (bad && !leaving && rumor.incarnation() >= loop.self().incarnation()) {
      loop.add(Counter.REFUTATIONS, 1);
      reincarnate(rumor.incarnation() + 1);
    }
  }

  /** A higher incarnation, told to those who may believe the worse. */
  void reincarnate(long incarnation) {
    NodeInfo self = loop.self();
    loop.become(new NodeInfo(self.id(), self.name(), self.addresses(), self.roles(), incarnation));
    broadcast(alive(loop.self()));
    refuted.run();
  }

  void leave() {
    leaving = true;
    broadcast(new Rumor(loop.id(), loop.self().incarnation(), Liveness.LEFT, false, null));
  }

  private void about(Peer peer, NodeInfo from, Rumor rumor) {
    if (rumor.incarnation() < peer.info.incarnation()) {
      return;
    }
    boolean newer = rumor.incarnation() > peer.info.incarnation();
    switch (rumor.liveness()) {
      case ALIVE:
        if (rumor.node() != null) {
          alive(peer, rumor, newer);
        }
        break;
      case SUSPECT:
        detector.suspectedBy(peer, from.id(), rumor.refused());
        break;
      case DEAD:
        if (!peer.gone()) {
          detector.condemnedBy(peer, from.id(), rumor);
        }
        break;
      default:
        if (peer.liveness != Liveness.LEFT) {
          membership.set(peer, Liveness.LEFT);
          spread(rumor);
        }
        break;
    }
  }

  private void alive(Peer peer, Rumor rumor, boolean newer) {
    if (newer) {
      membership.update(peer, rumor.node());
      spread(rumor);
      if (peer.liveness == Liveness.SUSPECT) {
        detector.refuted(peer);
        membership.set(peer, Liveness.ALIVE);
      }
    }
    if (!peer.member()) {
      acquaintances.learn(rumor.node());
    }
  }

  /** To everyone in a small network, else to the leaf set; and with pings from then on. */
  void broadcast(Rumor rumor) {
    List<Peer> members = membership.members();
    Message.Rumors message = new Message.Rumors(List.of(rumor));
    boolean everyone = members.size() < loop.count(Setting.KNOW_EVERYONE_UP_TO);
    for (Peer peer : members) {
      if ((everyone || leaves.contains(peer.id())) && !peer.id().equals(rumor.id())) {
        loop.send(peer.info, Plane.DATAGRAM, message);
      }
    }
    spread(rumor);
  }

  void tell(NodeInfo to, Rumor rumor) {
    loop.send(to, Plane.DATAGRAM, new Message.Rumors(List.of(rumor)));
  }

  void spread(Rumor rumor) {
    Waiting known = waiting.get(rumor.id());
    if (known != null && !beats(rumor, known.rumor)) {
      return;
    }
    if (known == null && waiting.size() >= WAITING_MAX) {
      Id most = waiting.firstKey();
      for (var entry : waiting.entrySet()) {
        if (entry.getValue().told > waiting.get(most).told) {
          most = entry.getKey();
        }
      }
      waiting.remove(most);
    }
    waiting.put(rumor.id(), new Waiting(rumor));
  }

  private static boolean beats(Rumor a, Rumor b) {
    return a.incarnation() != b.incarnation()
        ? a.incarnation() > b.incarnation()
        : a.liveness().compareTo(b.liveness()) > 0;
  }

  /** The rumors that travel with the next ping or pong. */
  List<Rumor> some() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    int often = 2 + 3 * (32 - Integer.numberOfLeadingZeros(membership.members().size() + 1));
    int max = loop.count(Setting.RUMORS_PER_MESSAGE);
    List<Rumor> some = new ArrayList<>();
    Iterator<Waiting> all = waiting.values().iterator();
    while (all.hasNext() && some.size() < max) {
      Waiting next = all.next();
      some.add(next.rumor);
      if (++next.told > often) {
        all.remove();
      }
    }
    return some;
  }

  /** What this node wrongly believed of another that just spoke, so that it can refute it. */
  List<Rumor> someWith(Rumor about) {
    List<Rumor> some = new ArrayList<>(some());
    some.add(about);
    return some;
  }
}
