package io.godwit.overlay.core;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.core.Effect.Level;
import io.godwit.overlay.core.Effect.Plane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds what was split together again: dead nodes are tried now and then, ring-nearest first,
 * because a network that was cut in two looks like many deaths; seeds are dialled again by a node
 * that is alone; and a search for oneself from afar finds a ring that winds past this node.
 */
final class LostNodes {
  private static final long SELF_LOOKUP_MILLIS = 5_000;
  private static final long BURST_MILLIS = 200;
  private static final int BURST_SIZE = 8;

  private final Loop loop;
  private final Membership membership;
  private final Requests requests;
  private final Gossip gossip;
  private final Ring ring;
  private final Lookups lookups;
  private final Join join;
  private final Deque<Id> hopeful = new ArrayDeque<>();
  private long burstAt = Peer.NEVER;
  private int round;

  LostNodes(
      Loop loop,
      Membership membership,
      Requests requests,
      Gossip gossip,
      Ring ring,
      Lookups lookups,
      Join join) {
    this.loop = loop;
    this.membership = membership;
    this.requests = requests;
    this.gossip = gossip;
    this.ring = ring;
    this.lookups = lookups;
    this.join = join;
  }

  void start() {
    loop.every(Setting.LOST_PROBE_PERIOD_MILLIS, this::probe);
    loop.every(Setting.SELF_LOOKUP_PERIOD_MILLIS, this::seekSelf);
    loop.every(
        Setting.STABILISE_PERIOD_MILLIS,
        () -> {
          if (ring.lacksPredecessor()) {
            seekSelf();
          }
        });
  }

  /** By turns the nearest on either side and any, so that no lost node waits for ever. */
  private void probe() {
    if (!ring.joined()) {
      return;
    }
    membership.tidy();
    List<Peer> lost = lost();
    int wanted = Math.min(loop.count(Setting.LOST_PROBES), lost.size());
    for (int i = 0; i < wanted; i++) {
      int at = i == 0 ? 0 : i == 1 ? lost.size() - 1 : loop.random.nextInt(lost.size());
      if (round % 2 == 1) {
        at = loop.random.nextInt(lost.size());
      }
      call(lost.remove(at));
    }
    round++;
    redialSeeds();
  }

  /**
   * One is back, so a cut may have healed that took others too: all are tried, quickly, but not
   * more often than lost nodes are tried anyway.
   */
  void returned() {
    if (hopeful.isEmpty() && burstAt + loop.get(Setting.LOST_PROBE_PERIOD_MILLIS) <= loop.now()) {
      burstAt = loop.now();
      lost().forEach(peer -> hopeful.add(peer.id()));
      loop.in(loop.jittered(BURST_MILLIS), this::burst);
    }
  }

  private void burst() {
    for (int i = 0; i < BURST_SIZE && !hopeful.isEmpty(); i++) {
      Peer peer = membership.get(hopeful.poll());
      if (peer != null && peer.liveness == Liveness.DEAD) {
        call(peer);
      }
    }
    if (!hopeful.isEmpty()) {
      loop.in(loop.jittered(BURST_MILLIS), this::burst);
    }
  }

  /** Clockwise from here. */
  private List<Peer> lost() {
    List<Peer> lost = new ArrayList<>();
    for (Peer peer : membership.all()) {
      if (peer.liveness == Liveness.DEAD) {
        lost.add(peer);
      }
    }
    lost.sort((a, b) -> Arc.distance(loop.id(), a.id()).compareTo(Arc.distance(loop.id(), b.id())));
    int max = loop.count(Setting.LOST_MAX);
    if (lost.size() > max) {
      List<Peer> nearest = new ArrayList<>(lost.subList(0, max / 2));
      nearest.addAll(lost.subList(lost.size() - max / 2, lost.size()));
      return nearest;
    }
    return lost;
  }

  private void call(Peer peer) {
    requests.ask(
        peer.info,
        Plane.DATAGRAM,
        loop.get(Setting.TIMEOUT_FIRST_MILLIS),
        seq -> new Message.Ping(seq, gossip.someWith(Gossip.of(peer, Liveness.DEAD, false))),
        (answer, failure) -> {
          if (answer != null) {
            membership.inRing(peer);
          }
        });
  }

  private void redialSeeds() {
    List<Address> seeds = join.seeds();
    boolean alone = membership.members().isEmpty();
    if (!seeds.isEmpty() && (alone || round % 8 == 0)) {
      Address seed = seeds.get(loop.random.nextInt(seeds.size()));
      boolean known =
          membership.members().stream().anyMatch(peer -> peer.info.addresses().contains(seed));
      if (!known && !loop.self().addresses().contains(seed)) {
        loop.emit(new Effect.Dial(seed));
      }
    }
  }

  /** Zave's and Chord's blind spot: a loopy ring is stable; only a lookup from outside sees it. */
  private void seekSelf() {
    List<Peer> members = membership.members();
    if (!ring.joined() || members.isEmpty()) {
      return;
    }
    Peer from = members.get(loop.random.nextInt(members.size()));
    lookups.find(
        loop.id(),
        List.of(from.info),
        SELF_LOOKUP_MILLIS,
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            Id id = owner.id();
            if (!id.equals(loop.id())) {
              loop.add(Counter.LOOPS_FOUND, 1);
              loop.note(Level.INFO, "from " + from + " my own place leads to " + owner);
              ring.stabilise(owner, false);
            }
          }

          @Override
          public void failed(Reason reason, String text) {
            loop.note(Level.DEBUG, "search for myself: " + text);
          }
        });
  }
}
