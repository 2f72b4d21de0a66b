package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Message.Gone;
import io.godwit.overlay.core.Message.Part;
import io.godwit.overlay.core.Message.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is to be told of changes of the keys that this node holds. The owner pushes; the other
 * holders know the subscribers too, so that whoever is owner next goes on at once. A holder that
 * was owner a moment ago also pushes, since its successor may not know all subscribers yet;
 * versions make doubles harmless.
 */
final class Subscribers {
  private static final int PUSH_TRIES = 3;
  private static final int PUSH_WAIT_MIN_MILLIS = 500;
  private static final int OWNER_BEFORE_MILLIS = 30_000;

  private static final class Interest {
    private final Key key;
    private final TreeMap<Id, Sub> subs = new TreeMap<>();
    private final TreeSet<Id> sharedWith = new TreeSet<>();
    private long ownedAt = Peer.NEVER;

    private Interest(Key key) {
      this.key = key;
    }
  }

  private static final class Sub {
    private NodeInfo node;
    private long until;
    private boolean pushingAll;
  }

  private final Loop loop;
  private final Membership membership;
  private final Requests requests;
  private final Router router;
  private final Owner owner;
  private final RecordStore store;
  private final TreeMap<Id, Interest> interests = new TreeMap<>();
  private int count;

  Subscribers(
      Loop loop,
      Membership membership,
      Requests requests,
      Router router,
      Owner owner,
      RecordStore store) {
    this.loop = loop;
    this.membership = membership;
    this.requests = requests;
    this.router = router;
    this.owner = owner;
    this.store = store;
    store.listen(this::changed);
  }

  void start() {
    loop.every(Setting.REPAIR_PERIOD_MILLIS, this::tidy);
  }

  void subscribe(NodeInfo from, Message.Subscribe request) {
    Message.Answer elsewhere = owner.redirect(request.seq(), request.key().id());
    if (elsewhere == null) {
      String full = add(from, request.key(), request.leaseMillis());
      if (full != null) {
        elsewhere = new Message.Refusal(request.seq(), Why.LIMIT, 0, full);
      }
    }
    if (elsewhere != null) {
      loop.send(from, Plane.STREAM, elsewhere);
      return;
    }
    boolean same = digest(request.key()) == request.digest();
    loop.send(from, Plane.STREAM, new Message.Subscribed(request.seq(), same));
    Interest interest = interests.get(request.key().id());
    interest.ownedAt = loop.now();
    Sub sub = interest.subs.get(from.id());
    shareWithHolders(interest, sub);
    if (!same) {
      pushAll(interest, sub);
    }
  }

  private String add(NodeInfo node, Key key, long leaseMillis) {
    Interest interest = interests.computeIfAbsent(key.id(), id -> new Interest(key));
    Sub sub = interest.subs.get(node.id());
    if (sub == null) {
      int perKey = loop.count(Setting.SUBSCRIBERS_PER_KEY);
      if (interest.subs.size() >= perKey || count >= loop.count(Setting.SUBSCRIBERS_MAX)) {
        return key + " has " + interest.subs.size() + " subscribers; the limit is " + perKey;
      }
      sub = new Sub();
      interest.subs.put(node.id(), sub);
      count++;
    }
    sub.node = node;
    sub.until =
        Math.max(
            sub.until,
            loop.now() + Math.min(leaseMillis, 2 * loop.get(Setting.SUBSCRIPTION_LEASE_MILLIS)));
    return null;
  }

  private void shareWithHolders(Interest interest, Sub sub) {
    for (NodeInfo holder : router.otherHolders(interest.key.id())) {
      if (membership.isMember(holder.id())) {
        share(interest, sub, holder, Math.max(1, sub.until - loop.now()));
        interest.sharedWith.add(holder.id());
      }
    }
  }

  private void share(Interest interest, Sub sub, NodeInfo holder, long millis) {
    requests.ask(
        holder,
        Plane.STREAM,
        PUSH_WAIT_MIN_MILLIS,
        seq -> new Message.ShareSubscription(seq, interest.key, sub.node, millis),
        (answer, failure) -> {
          if (failure != null) {
            interest.sharedWith.remove(holder.id());
          }
        });
  }

  void shared(NodeInfo from, Message.ShareSubscription share) {
    if (share.remainingMillis() == 0) {
      remove(share.key(), share.subscriber().id());
    } else if (add(share.subscriber(), share.key(), share.remainingMillis()) == null
        && router.owns(share.key().id())) {
      Interest interest = interests.get(share.key().id());
      interest.ownedAt = loop.now();
      pushAll(interest, interest.subs.get(share.subscriber().id()));
    }
    loop.send(from, Plane.STREAM, new Message.Done(share.seq()));
  }

  void unsubscribe(NodeInfo from, Message.Unsubscribe request) {
    Interest interest = interests.get(request.key().id());
    if (interest != null && interest.subs.containsKey(from.id())) {
      Sub sub = interest.subs.get(from.id());
      router.otherHolders(request.key().id()).forEach(holder -> share(interest, sub, holder, 0));
      remove(request.key(), from.id());
    }
    loop.send(from, Plane.STREAM, new Message.Done(request.seq()));
  }

  private void remove(Key key, Id subscriber) {
    Interest interest = interests.get(key.id());
    if (interest != null && interest.subs.remove(subscriber) != null) {
      count--;
      if (interest.subs.isEmpty()) {
        interests.remove(key.id());
      }
    }
  }

  private void tidy() {
    for (Interest interest : new ArrayList<>(interests.values())) {
      for (Sub sub : new ArrayList<>(interest.subs.values())) {
        Peer peer = membership.get(sub.node.id());
        if (sub.until <= loop.now() || peer != null && peer.gone()) {
          remove(interest.key, sub.node.id());
        }
      }
    }
  }

  /**
   * Holders changed: the new ones are told of the subscribers, and a new owner tells what it has.
   */
  void holdersChanged() {
    for (Interest interest : interests.values()) {
      boolean mine = router.owns(interest.key.id());
      boolean before = ownedLately(interest);
      if (!mine && !before) {
        continue;
      }
      boolean news = mine && !before;
      for (NodeInfo holder : router.otherHolders(interest.key.id())) {
        if (membership.isMember(holder.id()) && interest.sharedWith.add(holder.id())) {
          for (Sub sub : interest.subs.values()) {
            share(interest, sub, holder, Math.max(1, sub.until - loop.now()));
          }
        }
      }
      if (mine) {
        interest.ownedAt = loop.now();
      }
      if (news) {
        interest.subs.values().forEach(sub -> pushAll(interest, sub));
      }
    }
  }

  /** This node owns keys that were another's. */
  void tookOver() {
    for (Interest interest : interests.values()) {
      if (router.owns(interest.key.id())) {
        interest.ownedAt = loop.now();
        interest.subs.values().forEach(sub -> pushAll(interest, sub));
      }
    }
  }

  private boolean ownedLately(Interest interest) {
    return interest.ownedAt > loop.now() - OWNER_BEFORE_MILLIS;
  }

  private void changed(SignedRecord before, SignedRecord now, boolean expired) {
    SignedRecord record = now == null ? before : now;
    Interest interest = interests.get(record.id().place());
    if (interest == null || now == null && !expired || now == null && record.tombstone()) {
      return;
    }
    boolean owns = router.owns(record.id().place());
    if (!owns && !ownedLately(interest)) {
      return;
    }
    if (owns) {
      interest.ownedAt = loop.now();
    }
    if (now == null || owner.hidden(record)) {
      push(interest, List.of(), List.of(gone(record)));
    } else {
      push(interest, List.of(find(record)), List.of());
    }
  }

  private StoredRecord find(SignedRecord record) {
    return store.find(RecordStore.entryOf(record));
  }

  private static Gone gone(SignedRecord record) {
    RecordId id = record.id();
    return new Gone(id.slot(), record.publisher(), id.isShared(), record.counter());
  }

  /** A node died or came back: its leased records go and come with it. */
  void publisherChanged(Id publisher) {
    for (Interest interest : interests.values()) {
      if (!router.owns(interest.key.id())) {
        continue;
      }
      for (StoredRecord stored : store.at(interest.key)) {
        SignedRecord record = stored.record();
        if (!record.publisher().equals(publisher) || record.durable() || record.tombstone()) {
          continue;
        }
        if (owner.hidden(record)) {
          push(interest, List.of(), List.of(gone(record)));
        } else {
          push(interest, List.of(stored), List.of());
        }
      }
    }
  }

  private void push(Interest interest, List<StoredRecord> stored, List<Gone> gone) {
    for (Sub sub : interest.subs.values()) {
      push(sub, PUSH_TRIES, interest.key, Part.CHANGE, stored, gone, () -> {});
    }
  }

  private void push(
      Sub sub,
      int tries,
      Key key,
      Part part,
      List<StoredRecord> stored,
      List<Gone> gone,
      Runnable then) {
    loop.add(Counter.PUSHES_SENT, 1);
    requests.ask(
        sub.node,
        Plane.STREAM,
        Math.max(PUSH_WAIT_MIN_MILLIS, requests.timeoutFor(sub.node.id())),
        seq -> new Message.Push(seq, key, part, stored, gone),
        (answer, failure) -> {
          if (answer != null) {
            then.run();
          } else if (tries > 1 && !gone(sub)) {
            push(sub, tries - 1, key, part, stored, gone, then);
          } else {
            sub.pushingAll = false;
          }
        });
  }

  private boolean gone(Sub sub) {
    Peer peer = membership.get(sub.node.id());
    return peer != null && peer.gone();
  }

  private List<StoredRecord> present(Key key) {
    List<StoredRecord> present = new ArrayList<>(store.at(key));
    present.removeIf(stored -> stored.record().tombstone() || owner.hidden(stored.record()));
    return present;
  }

  private void pushAll(Interest interest, Sub sub) {
    if (!sub.pushingAll) {
      sub.pushingAll = true;
      pushFrom(interest, sub, present(interest.key), 0);
    }
  }

  private void pushFrom(Interest interest, Sub sub, List<StoredRecord> all, int from) {
    List<StoredRecord> batch = Compare.batch(all, from);
    int next = from + batch.size();
    boolean last = next >= all.size();
    Runnable then = last ? () -> sub.pushingAll = false : () -> pushFrom(interest, sub, all, next);
    Part part = last ? Part.ALL_END : Part.ALL;
    push(sub, PUSH_TRIES, interest.key, part, batch, List.of(), then);
  }

  private long digest(Key key) {
    long sum = 0;
    for (StoredRecord stored : present(key)) {
      sum += RecordStore.digest(RecordStore.entryOf(stored.record()));
    }
    return sum;
  }
}
