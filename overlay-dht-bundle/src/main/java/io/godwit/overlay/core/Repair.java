package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Geometry.Range;
import io.godwit.overlay.core.Geometry.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Keeps the holders of keys alike: the owner compares digests with the other holders, now and then
 * and when the neighbourhood has changed (Bamboo: periodic, not reactive; the change only makes it
 * sooner). An owner of new keys answers for them only when it has compared once: it is settled
 * then.
 */
final class Repair {
  private static final int DEBOUNCE_MILLIS = 100;
  private static final int SETTLE_RETRY_MILLIS = 200;
  private static final int SETTLE_TRIES_MAX = 15;
  private static final int STRAYS_AT_ONCE_MAX = 64;

  private final Loop loop;
  private final Membership membership;
  private final Lookups lookups;
  private final LeafSet leaves;
  private final Geometry geometry;
  private final RecordStore store;
  private final Compare compare;
  private final Runnable onSettled;
  private final TreeSet<Id> comparing = new TreeSet<>();
  private final TreeSet<RecordId> handedOn = new TreeSet<>();
  private Range settled;
  private boolean scheduled;
  private int tries;

  Repair(
      Loop loop,
      Membership membership,
      Lookups lookups,
      LeafSet leaves,
      RecordStore store,
      Compare compare,
      Runnable onSettled) {
    this.loop = loop;
    this.membership = membership;
    this.lookups = lookups;
    this.leaves = leaves;
    this.geometry = lookups.geometry();
    this.store = store;
    this.compare = compare;
    this.onSettled = onSettled;
  }

  void start() {
    if (leaves.all().isEmpty()) {
      settled = new Range(loop.id(), loop.id());
    }
    loop.every(Setting.REPAIR_PERIOD_MILLIS, this::round);
  }

  /** Whether this node has all that the other holders have of what it owns. */
  boolean isSettled() {
    Range owned = geometry.owned(leaves);
    return owned != null && settled != null && covers(settled, owned);
  }

  private static boolean covers(Range outer, Range inner) {
    if (outer.after().equals(outer.upTo())) {
      return true;
    }
    if (inner.after().equals(inner.upTo())) {
      return false;
    }
    Id whole = Arc.distance(outer.after(), outer.upTo());
    Id start = Arc.distance(outer.after(), inner.after());
    Id end = Arc.distance(outer.after(), inner.upTo());
    return start.compareTo(end) < 0 && end.compareTo(whole) <= 0;
  }

  /** The neighbourhood changed: compare soon. */
  void changed() {
    tries = 0;
    schedule(isSettled() ? DEBOUNCE_MILLIS : 1);
  }

  private void schedule(long delay) {
    if (!scheduled) {
      scheduled = true;
      loop.in(
          delay,
          () -> {
            scheduled = false;
            round();
          });
    }
  }

  private void round() {
    Range owned = geometry.owned(leaves);
    if (owned == null) {
      return;
    }
    List<Share> shares = geometry.shares(leaves, loop.count(Setting.COPIES));
    shares.removeIf(share -> !membership.isMember(share.node()));
    int[] open = {shares.size()};
    boolean[] well = {true};
    for (Share share : shares) {
      if (!comparing.add(share.node())) {
        well[0] = false;
        open[0]--;
        continue;
      }
      compare.with(
          membership.get(share.node()).info,
          share.range(),
          done -> {
            comparing.remove(share.node());
            well[0] &= done || !membership.isMember(share.node());
            if (--open[0] == 0) {
              ended(owned, well[0]);
            }
          });
    }
    if (open[0] == 0) {
      ended(owned, well[0]);
    }
    handOnStrays();
  }

  private void ended(Range owned, boolean well) {
    boolean before = isSettled();
    if (well || ++tries >= SETTLE_TRIES_MAX) {
      settled = owned;
      if (!before && isSettled()) {
        onSettled.run();
      }
    }
    if (!isSettled()) {
      schedule(SETTLE_RETRY_MILLIS);
    }
  }

  /**
   * Records that other nodes are to keep now: each goes to its owner, and is dropped here when the
   * owner has it with its replicas. One place more than needed is tolerated, against to and fro.
   */
  private void handOnStrays() {
    Range held = geometry.held(leaves, loop.count(Setting.COPIES) + 1);
    if (held == null || !isSettled()) {
      return;
    }
    for (StoredRecord stray : store.outside(held, STRAYS_AT_ONCE_MAX)) {
      RecordId id = stray.record().id();
      if (handedOn.size() < STRAYS_AT_ONCE_MAX && handedOn.add(id)) {
        handOn(stray);
      }
    }
  }

  private void handOn(StoredRecord stray) {
    SignedRecord record = stray.record();
    lookups.act(
        record.id().place(),
        (seq, any) -> new Message.Put(seq, stray),
        false,
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            handedOn.remove(record.id());
            boolean newer =
                answer instanceof Message.Refusal refusal
                    && refusal.why() == Message.Why.SUPERSEDED;
            SignedRecord mine = store.get(record.id());
            boolean elsewhere = !owner.id().equals(loop.id()) && mine != null;
            if (elsewhere && (newer || answer instanceof Message.PutDone)) {
              forget(record, mine);
            }
          }

          @Override
          public void failed(Reason reason, String text) {
            handedOn.remove(record.id());
          }
        });
  }

  private void forget(SignedRecord handed, SignedRecord mine) {
    Range held = geometry.held(leaves, loop.count(Setting.COPIES) + 1);
    boolean still = held == null || held.contains(mine.id().place());
    if (mine.sameVersion(handed) && !still) {
      loop.add(Counter.RECORDS_HANDED_ON, 1);
      store.drop(mine.id());
    }
  }

  /** Before this node leaves: the next holders get what they lack. */
  void handOver(Runnable then) {
    List<Share> shares = new ArrayList<>();
    Range held = geometry.held(leaves, loop.count(Setting.COPIES));
    int copies = loop.count(Setting.COPIES);
    if (held != null) {
      leaves.successors().stream()
          .limit(copies)
          .forEach(node -> shares.add(new Share(node.id(), held)));
    }
    shares.removeIf(share -> !membership.isMember(share.node()));
    int[] open = {shares.size()};
    for (Share share : shares) {
      compare.push(
          membership.get(share.node()).info,
          share.range(),
          done -> {
            if (--open[0] == 0) {
              then.run();
            }
          });
    }
    if (shares.isEmpty()) {
      then.run();
    }
  }

  /** Requests of others for what this node holds, see {@link Compare}. */
  void asked(NodeInfo from, Message.Request request) {
    loop.send(from, Plane.STREAM, compare.answer(request));
  }
}
