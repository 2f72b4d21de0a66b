package io.godwit.overlay.core;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.core.Effect.Level;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Message.Neighbours;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The way into the ring: any seed, from it to the node's future successor, whose whole list is
 * copied (Zave's join). Says why it does not work, and tries again until it does.
 */
final class Join {
  private static final int WALK_MAX = 32;

  private static final int SEEDS_MAX = 1024;

  /** Rounds in which nobody but joining seeds was found, before one of them founds the ring. */
  private static final int FRUITLESS_ROUNDS = 3;

  private final Loop loop;
  private final Requests requests;
  private final Membership membership;
  private final Lookups lookups;
  private final Ring ring;
  private final Runnable entered;
  private final TreeMap<Address, String> troubles =
      new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
  private final TreeMap<Id, NodeInfo> joiningToo = new TreeMap<>();
  private List<Address> seeds = List.of();
  private List<Address> untried = new ArrayList<>();
  private Address current;
  private Id asked;
  private Agenda.Entry patience;
  private long startedAt;
  private long backoff;
  private int attempt;
  private int fruitless;
  private int walked;
  private boolean seeking;

  Join(
      Loop loop,
      Requests requests,
      Membership membership,
      Lookups lookups,
      Ring ring,
      Runnable entered) {
    this.loop = loop;
    this.requests = requests;
    this.membership = membership;
    this.lookups = lookups;
    this.ring = ring;
    this.entered = entered;
  }

  List<Address> seeds() {
    return seeds;
  }

  void start(List<Address> given) {
    seeds = given;
    startedAt = loop.now();
    backoff = loop.get(Setting.JOIN_BACKOFF_MIN_MILLIS);
    if (seeds.isEmpty()) {
      found("first node of its network");
    } else {
      loop.emit(new Effect.PhaseChanged(Overlay.Phase.JOINING, "asking " + seeds));
      round();
    }
  }

  /** A member meets the node there; one that is joining asks it in the next round. */
  void seedFound(Address address) {
    if (seeds.contains(address) || seeds.size() >= SEEDS_MAX) {
      return;
    }
    seeds = new ArrayList<>(seeds);
    seeds.add(address);
    if (ring.joined()) {
      loop.emit(new Effect.Dial(address));
    }
  }

  private void found(String why) {
    ring.found();
    finish(why);
  }

  private void finish(String why) {
    stopWaiting();
    current = null;
    attempt++;
    loop.emit(new Effect.PhaseChanged(Overlay.Phase.JOINED, why));
    entered.run();
  }

  private void round() {
    troubles.clear();
    joiningToo.clear();
    untried = new ArrayList<>(seeds);
    nextSeed();
  }

  private void nextSeed() {
    stopWaiting();
    attempt++;
    if (ring.joined()) {
      return;
    }
    if (untried.isEmpty()) {
      endOfRound();
      return;
    }
    current = untried.remove(loop.random.nextInt(untried.size()));
    patience = loop.in(loop.get(Setting.JOIN_STEP_MILLIS), () -> giveUp("no answer in time"));
    loop.emit(new Effect.Dial(current));
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
  }

  private void giveUp(String why) {
    if (current == null) {
      seeking = false;
      loop.note(Level.DEBUG, "no new successor yet: " + why);
      return;
    }
    troubles.put(current, why);
    nextSeed();
  }

  private void endOfRound() {
    current = null;
    long waited = loop.now() - startedAt;
    long alone = loop.get(Setting.FOUND_ALONE_AFTER_MILLIS);
    fruitless = joiningToo.isEmpty() ? 0 : fruitless + 1;
    if (fruitless >= FRUITLESS_ROUNDS
        && loop.id().compareTo(joiningToo.firstKey()) < 0
        && waited >= loop.get(Setting.FOUND_AFTER_MILLIS)) {
      found("all seeds that answer are joining too, and this node's id is the least");
    } else if (joiningToo.isEmpty() && alone > 0 && waited >= alone) {
      found("no seed answers; to be merged with the others when they do");
    } else {
      String why = "no seed lets this node in: " + troubles;
      loop.emit(new Effect.PhaseChanged(Overlay.Phase.JOINING, why));
      loop.in(loop.jittered(backoff), this::round);
      backoff = Math.min(loop.get(Setting.JOIN_BACKOFF_MAX_MILLIS), backoff * 2);
    }
  }

  void dialFailed(Address address, String reason) {
    if (address.equals(current)) {
      giveUp(reason);
    }
  }

  void linkUp(NodeInfo peer, Address dialled) {
    if (current == null || !current.equals(dialled)) {
      return;
    }
    if (peer.id().equals(loop.id())) {
      giveUp("that is this node itself");
      return;
    }
    asked = peer.id();
    findWay(peer);
    stopWaiting();
    patience =
        loop.in(
            2 * loop.get(Setting.JOIN_STEP_MILLIS), () -> giveUp("no way to a successor in time"));
  }

  /** A member that lost all its successors, or met a bigger ring while it was alone, joins anew. */
  void again(NodeInfo through) {
    if (!seeking) {
      seeking = true;
      attempt++;
      findWay(through);
    }
  }

  private void findWay(NodeInfo through) {
    walked = 0;
    int mine = attempt;
    // The id after our own: a member that has not noticed our last death would find us ourselves.
    Id after = Arc.add(loop.id(), new Id(0, 0, 0, 1));
    lookups.find(
        after,
        List.of(through),
        loop.get(Setting.JOIN_STEP_MILLIS),
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            if (mine == attempt) {
              walk(owner, mine);
            }
          }

          @Override
          public void failed(Reason reason, String text) {
            if (mine == attempt) {
              giveUp(text);
            }
          }
        });
  }

  /** Notes that a seed is not in the ring either; such seeds may have to found it together. */
  void refused(NodeInfo by) {
    if (!ring.joined()) {
      joiningToo.put(by.id(), by);
      if (current != null && by.id().equals(asked)) {
        giveUp(by + " is joining itself");
      }
    }
  }

  /** Asks ever nearer successors until there is none between. */
  private void walk(NodeInfo next, int mine) {
    if (walked++ > WALK_MAX) {
      giveUp("the ring near " + loop.id().brief() + " is in disorder");
      return;
    }
    requests.ask(
        next,
        Plane.DATAGRAM,
        seq -> new Message.Stabilise(seq, 0, true),
        (answer, failure) -> {
          if (mine != attempt) {
            return;
          }
          if (answer instanceof Neighbours told) {
            step(next, told, mine);
          } else {
            giveUp(next + " did not tell its neighbours");
          }
        });
  }

  private void step(NodeInfo at, Neighbours told, int mine) {
    NodeInfo nearest = at;
    List<NodeInfo> all = new ArrayList<>(told.predecessors());
    all.addAll(told.successors());
    for (NodeInfo node : all) {
      Peer peer = membership.get(node.id());
      boolean gone = peer != null && peer.gone();
      if (!gone && Arc.between(node.id(), loop.id(), nearest.id())) {
        nearest = node;
      }
    }
    if (nearest != at) {
      walk(nearest, mine);
      return;
    }
    Peer peer = membership.contact(at);
    if (peer != null) {
      membership.heard(peer);
      membership.inRing(peer);
    }
    loop.note(Level.DEBUG, "enter the ring before " + at);
    if (ring.joined()) {
      seeking = false;
      ring.reenter(at, told);
      return;
    }
    ring.enter(at, told);
    finish("joined through " + current);
  }
}
