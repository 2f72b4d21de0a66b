package io.godwit.overlay.core;

import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.core.Effect.Level;
import java.util.ArrayList;
import java.util.List;

/** Makes the parts of a node and connects them; what concerns several of them at once is here. */
final class NodeParts {
  private static final int OWNERS_CHANGED_MILLIS = 20;

  private final Loop loop;
  final Membership membership;
  final Requests requests;
  final LeafSet leaves;
  final Gossip gossip;
  final FailureDetector detector;
  final Witness witness;
  final Ring ring;
  final Router router;
  final Lookups lookups;
  final Join join;
  final RecordStore store;
  final Compare compare;
  final Repair repair;
  final Owner owner;
  final Subscribers subscribers;
  final Writer writer;
  final Reader reader;
  final Publications publications;
  final Subscriptions subscriptions;
  private final LostNodes lostNodes;
  private final LongLinks longLinks;
  private boolean ownersChanging;

  NodeParts(Loop loop, Geometry geometry, Signing signing) {
    this.loop = loop;
    membership = new Membership(loop);
    requests = new Requests(loop, membership);
    leaves = new LeafSet(loop.id(), loop.count(Setting.LEAVES_PER_SIDE));
    gossip = new Gossip(loop, membership, leaves);
    detector = new FailureDetector(loop, membership, requests, gossip, leaves);
    witness = new Witness(loop, membership, requests);
    Acquaintances acquaintances = new Acquaintances(loop, membership, requests, leaves, gossip);
    gossip.connect(detector, acquaintances, this::refuted);
    ring =
        new Ring(
            loop,
            membership,
            requests,
            leaves,
            acquaintances,
            detector,
            this::leavesChanged,
            this::joinAnew);
    router = new Router(loop, membership, ring, leaves, geometry);
    lookups = new Lookups(loop, membership, requests, router, geometry, detector);
    join = new Join(loop, requests, membership, lookups, ring, this::entered);
    lostNodes = new LostNodes(loop, membership, requests, gossip, ring, lookups, join);
    longLinks = new LongLinks(loop, lookups, membership, leaves, router);
    store = new RecordStore(loop);
    compare = new Compare(loop, requests, store);
    repair = new Repair(loop, membership, lookups, leaves, store, compare, this::settled);
    owner = new Owner(loop, membership, requests, router, repair, store, detector);
    subscribers = new Subscribers(loop, membership, requests, router, owner, store);
    writer = new Writer(loop, lookups, signing);
    reader = new Reader(loop, lookups, membership, writer);
    publications = new Publications(loop, writer);
    subscriptions = new Subscriptions(loop, lookups, membership, requests);
    membership.keep(id -> leaves.contains(id) || longLinks.contains(id));
    membership.listen(this::memberChanged);
  }

  private void entered() {
    detector.start();
    lostNodes.start();
    longLinks.start();
    repair.start();
    subscribers.start();
    subscriptions.start();
    repair.changed();
  }

  private void memberChanged(Peer peer, boolean was) {
    boolean is = peer.member();
    if (was == is) {
      if (peer.gone()) {
        ring.lost(peer);
      }
      return;
    }
    ring.forgetTold();
    if (is) {
      boolean returned = peer.lost;
      peer.lost = false;
      if (returned) {
        lostNodes.returned();
      }
      ring.consider(peer, returned);
    } else {
      peer.lost = true;
      peer.toldDigest = 0;
      detector.heard(peer.id());
      longLinks.lost(peer.id());
      ring.lost(peer);
    }
    subscribers.publisherChanged(peer.id());
    subscriptions.publisherChanged(peer.id());
    ownersMayDiffer();
  }

  private void joinAnew(NodeInfo through) {
    join.again(through);
  }

  private void leavesChanged() {
    if (ring.joined()) {
      repair.changed();
    }
    ownersMayDiffer();
  }

  /** Soon, once, for many changes at a time. */
  private void ownersMayDiffer() {
    if (!ownersChanging) {
      ownersChanging = true;
      loop.in(
          OWNERS_CHANGED_MILLIS,
          () -> {
            ownersChanging = false;
            subscribers.holdersChanged();
            subscriptions.ownersChanged();
          });
    }
  }

  private void settled() {
    subscribers.tookOver();
  }

  /** Others believed this node dead and may have forgotten what it published. */
  private void refuted() {
    publications.again();
    subscriptions.again();
  }

  /** This node stood still for a while. */
  void woke(long lateMillis) {
    loop.add(Counter.PAUSES_NOTICED, 1);
    loop.note(Level.INFO, "stood still for " + lateMillis + " ms; begin anew");
    detector.restart();
    if (ring.joined()) {
      gossip.reincarnate(loop.self().incarnation() + 1);
      ring.forgetTold();
    }
  }

  Overlay.Stats stats() {
    List<Overlay.Stats.Entry> entries = new ArrayList<>();
    for (Counter counter : Counter.values()) {
      entries.add(new Overlay.Stats.Entry(counter.label(), loop.counted(counter)));
    }
    long suspects =
        membership.members().stream().filter(p -> p.liveness == Liveness.SUSPECT).count();
    entries.add(new Overlay.Stats.Entry("members", membership.members().size() + 1L));
    entries.add(new Overlay.Stats.Entry("suspects", suspects));
    entries.add(new Overlay.Stats.Entry("membersKnown", membership.all().size()));
    entries.add(new Overlay.Stats.Entry("leaves", leaves.all().size()));
    entries.add(new Overlay.Stats.Entry("requestsUnderWay", requests.underWay()));
    entries.add(new Overlay.Stats.Entry("recordsKept", store.size()));
    entries.add(new Overlay.Stats.Entry("recordsKeptBytes", store.bytes()));
    return new Overlay.Stats(entries);
  }
}
