package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Message.Why;
import io.godwit.overlay.core.RecordStore.Offer;
import io.godwit.overlay.core.Requests.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What a node does as the owner of a key, or as a holder of it: stores and has replicated, and
 * reads. A write is acknowledged when all other holders have it, or a majority of them where some
 * do not answer; so what was acknowledged survives while fewer than a majority fail at once.
 */
final class Owner {
  private static final int REPLICA_WAIT_MIN_MILLIS = 400;

  private final Loop loop;
  private final Membership membership;
  private final Requests requests;
  private final Router router;
  private final Repair repair;
  private final RecordStore store;
  private final FailureDetector detector;

  Owner(
      Loop loop,
      Membership membership,
      Requests requests,
      Router router,
      Repair repair,
      RecordStore store,
      FailureDetector detector) {
    this.loop = loop;
    this.membership = membership;
    this.requests = requests;
    this.router = router;
    this.repair = repair;
    this.store = store;
    this.detector = detector;
  }

  /** Null where this node is the settled owner of the key, else what to answer instead. */
  Message.Answer redirect(long seq, Id key) {
    Message.Answer way = router.next(seq, key);
    boolean mine = way instanceof Message.Next next && next.verdict() == Message.Verdict.MINE;
    if (!mine) {
      return way;
    }
    return repair.isSettled()
        ? null
        : new Message.Refusal(
            seq, Why.UNSETTLED, 0, loop.self() + " is still taking over the records of this key");
  }

  void put(NodeInfo from, Message.Put put) {
    Message.Answer elsewhere = redirect(put.seq(), put.stored().record().id().place());
    if (elsewhere != null) {
      answer(from, elsewhere);
      return;
    }
    Offer offer = store.offer(put.stored());
    if (offer.outcome().kept() && offer.outcome() != RecordStore.Outcome.OLDER) {
      replicate(put.stored(), copies -> stored(from, put, copies));
    } else {
      loop.add(Counter.PUTS_REFUSED, 1);
      answer(from, new Message.Refusal(put.seq(), why(offer), offer.counter(), offer.text()));
    }
  }

  private static Why why(Offer offer) {
    switch (offer.outcome()) {
      case OLDER:
        return Why.SUPERSEDED;
      case LIMIT:
        return Why.LIMIT;
      default:
        return Why.INVALID;
    }
  }

  private void stored(NodeInfo from, Message.Put put, int copies) {
    if (copies > 0) {
      loop.add(Counter.PUTS_ACKNOWLEDGED, 1);
      answer(from, new Message.PutDone(put.seq(), copies));
    } else {
      String text = "fewer than a majority of the replicas answered " + loop.self();
      answer(from, new Message.Refusal(put.seq(), Why.TOO_FEW, 0, text));
    }
  }

  /** Tells the number of copies, this node's included; 0 where they are too few. */
  private void replicate(StoredRecord stored, IntConsumer then) {
    List<NodeInfo> others = new ArrayList<>(router.otherHolders(stored.record().id().place()));
    others.removeIf(node -> !membership.isMember(node.id()));
    int majority = (others.size() + 1) / 2 + 1;
    int[] copies = {1};
    int[] open = {others.size()};
    Runnable one =
        () -> {
          if (open[0] == 0) {
            then.accept(copies[0] >= majority ? copies[0] : 0);
          }
        };
    for (NodeInfo other : others) {
      replicate(
          other,
          stored,
          1,
          kept -> {
            copies[0] += kept;
            open[0]--;
            one.run();
          });
    }
    if (others.isEmpty()) {
      one.run();
    }
  }

  private void replicate(NodeInfo other, StoredRecord stored, int triesLeft, IntConsumer then) {
    requests.ask(
        other,
        Plane.STREAM,
        Math.max(REPLICA_WAIT_MIN_MILLIS, requests.timeoutFor(other.id())),
        seq -> new Message.Replicate(seq, List.of(stored)),
        (answer, failure) -> {
          if (answer instanceof Message.Replicated replicated) {
            then.accept((int) (replicated.kept() & 1));
          } else if (failure == Failure.BROKEN && triesLeft > 0) {
            replicate(other, stored, triesLeft - 1, then);
          } else {
            Peer peer = membership.get(other.id());
            if (peer != null && failure != null) {
              detector.check(peer);
            }
            then.accept(0);
          }
        });
  }

  void get(NodeInfo from, Message.Get get) {
    Message.Answer elsewhere = get.any() ? null : redirect(get.seq(), get.key().id());
    if (elsewhere != null) {
      answer(from, elsewhere);
      return;
    }
    List<StoredRecord> all = new ArrayList<>(store.at(get.key()));
    all.removeIf(stored -> hidden(stored.record()));
    List<StoredRecord> page = get.skip() >= all.size() ? List.of() : Compare.batch(all, get.skip());
    boolean more = get.skip() + page.size() < all.size();
    answer(from, new Message.Values(get.seq(), more, page));
  }

  boolean hidden(SignedRecord record) {
    return Reader.hidden(membership, record);
  }

  private void answer(NodeInfo to, Message.Answer answer) {
    loop.send(to, Plane.STREAM, answer);
  }
}
