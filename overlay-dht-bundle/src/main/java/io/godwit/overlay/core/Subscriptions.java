package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records.Change;
import io.godwit.overlay.core.Effect.Level;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Message.Gone;
import io.godwit.overlay.core.Message.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * This node's standing interests: asks the owner again and again, takes what is pushed, and tells
 * its user each change once. A value is gone when the owner says so, when its publisher is known
 * here to be dead, or when its lease has run out and the owner has not been heard for long.
 */
final class Subscriptions {
  private static final int RETRY_MILLIS = 300;
  private static final int RESUBSCRIBE_MILLIS = 50;

  private static final class Known {
    private SignedRecord record;
    private long remainingUntil;
    private boolean gone;
    private byte[] told;
  }

  private static final class Interest {
    private final Key key;
    private final TreeSet<Long> numbers = new TreeSet<>();
    private final List<Long> commands = new ArrayList<>();
    private final TreeMap<RecordId, Known> known = new TreeMap<>();
    private final TreeSet<RecordId> listed = new TreeSet<>();
    private Id lister;
    private Id owner;
    private long heardAt;
    private boolean asking;
    private boolean again;
    private Agenda.Entry next;

    private Interest(Key key) {
      this.key = key;
    }
  }

  private final Loop loop;
  private final Lookups lookups;
  private final Membership membership;
  private final Requests requests;
  private final TreeMap<Id, Interest> interests = new TreeMap<>();
  private final TreeMap<Long, Interest> byNumber = new TreeMap<>();

  Subscriptions(Loop loop, Lookups lookups, Membership membership, Requests requests) {
    this.loop = loop;
    this.lookups = lookups;
    this.membership = membership;
    this.requests = requests;
  }

  void start() {
    loop.every(Setting.STABILISE_PERIOD_MILLIS, this::expire);
  }

  void subscribe(long command, long number, Key key) {
    Interest interest = interests.get(key.id());
    if (interest == null) {
      if (interests.size() >= loop.count(Setting.SUBSCRIPTIONS_MAX)) {
        loop.fail(
            command,
            Reason.LIMIT,
            "this node subscribes to " + interests.size() + " keys; that is the limit");
        return;
      }
      interest = new Interest(key);
      interests.put(key.id(), interest);
      interest.heardAt = loop.now();
    }
    interest.numbers.add(number);
    byNumber.put(number, interest);
    if (interest.owner == null) {
      interest.commands.add(command);
      ask(interest);
      return;
    }
    for (Known known : interest.known.values()) {
      if (known.told != null) {
        loop.emit(new Effect.Pushed(number, change(Change.Kind.PRESENT, known)));
      }
    }
    loop.answer(command, null);
  }

  void unsubscribe(long command, long number) {
    Interest interest = byNumber.remove(number);
    if (interest != null && interest.numbers.remove(number) && interest.numbers.isEmpty()) {
      interests.remove(interest.key.id());
      cancel(interest);
      interest.commands.forEach(
          waiting -> loop.fail(waiting, Reason.CANCELLED, "the subscription was closed"));
      Peer owner = interest.owner == null ? null : membership.get(interest.owner);
      if (owner != null || loop.id().equals(interest.owner)) {
        requests.ask(
            owner == null ? loop.self() : owner.info,
            Plane.STREAM,
            seq -> new Message.Unsubscribe(seq, interest.key),
            (answer, failure) -> {});
      }
    }
    loop.answer(command, null);
  }

  private static void cancel(Interest interest) {
    if (interest.next != null) {
      interest.next.cancel();
      interest.next = null;
    }
  }

  private boolean current(Interest interest) {
    return interests.get(interest.key.id()) == interest;
  }

  private void ask(Interest interest) {
    cancel(interest);
    if (interest.asking) {
      interest.again = true;
      return;
    }
    interest.asking = true;
    interest.again = false;
    long lease = loop.get(Setting.SUBSCRIPTION_LEASE_MILLIS);
    lookups.act(
        interest.key.id(),
        (seq, any) -> new Message.Subscribe(seq, interest.key, lease, digest(interest)),
        false,
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            interest.asking = false;
            if (answer instanceof Message.Subscribed) {
              subscribed(interest, owner);
            } else {
              retry(interest, owner + ": " + answer);
            }
          }

          @Override
          public void failed(Reason reason, String text) {
            interest.asking = false;
            retry(interest, text);
          }
        });
  }

  private void subscribed(Interest interest, NodeInfo owner) {
    interest.owner = owner.id();
    interest.heardAt = loop.now();
    interest.commands.forEach(command -> loop.answer(command, null));
    interest.commands.clear();
    long third = Math.max(1, loop.get(Setting.SUBSCRIPTION_LEASE_MILLIS) / 3);
    plan(interest, interest.again ? 1 : loop.jittered(third));
  }

  private void plan(Interest interest, long delay) {
    if (current(interest)) {
      cancel(interest);
      interest.next = loop.in(delay, () -> ask(interest));
    }
  }

  private void retry(Interest interest, String why) {
    loop.note(Level.DEBUG, "subscription to " + interest.key + " is tried again: " + why);
    plan(interest, loop.jittered(RETRY_MILLIS));
  }

  /** The neighbourhood changed: a key may have another owner, who may know nothing of us. */
  void ownersChanged() {
    for (Interest interest : interests.values()) {
      Id likely = lookups.router().likelyOwner(interest.key.id());
      boolean lost = interest.owner != null && !interest.owner.equals(loop.id());
      lost = lost && !membership.isMember(interest.owner);
      if (lost || likely != null && !likely.equals(interest.owner)) {
        plan(interest, loop.jittered(RESUBSCRIBE_MILLIS));
      }
    }
  }

  /** After a time without the others. */
  void again() {
    interests.values().forEach(interest -> plan(interest, loop.jittered(RESUBSCRIBE_MILLIS)));
  }

  void pushed(NodeInfo from, Message.Push push) {
    loop.send(from, Plane.STREAM, new Message.Done(push.seq()));
    Interest interest = interests.get(push.key().id());
    if (interest == null || !interest.key.equals(push.key())) {
      return;
    }
    if (push.part() != Part.CHANGE && !from.id().equals(interest.lister)) {
      interest.lister = from.id();
      interest.listed.clear();
    }
    for (StoredRecord stored : push.stored()) {
      if (stored.record().id().key().equals(interest.key)) {
        take(interest, stored);
        interest.listed.add(stored.record().id());
      }
    }
    for (Gone gone : push.gone()) {
      RecordId id =
          gone.shared()
              ? RecordId.shared(interest.key, gone.slot())
              : RecordId.own(interest.key, gone.slot(), gone.publisher());
      Known known = interest.known.get(id);
      if (known != null && known.record.counter() <= gone.counter()) {
        known.gone = true;
        tell(interest, known);
      }
    }
    if (push.part() == Part.ALL_END) {
      reconcile(interest);
    }
    forget(interest);
  }

  private void take(Interest interest, StoredRecord stored) {
    SignedRecord record = stored.record();
    Known known = interest.known.get(record.id());
    if (known == null) {
      if (interest.known.size() >= loop.count(Setting.RECORDS_PER_KEY)) {
        return;
      }
      known = new Known();
      interest.known.put(record.id(), known);
    } else if (known.record.newerThan(record)) {
      return;
    }
    known.record = record;
    known.gone = false;
    long left = stored.remainingMillis();
    known.remainingUntil = left == 0 ? Agenda.NEVER : loop.now() + left;
    tell(interest, known);
  }

  private void reconcile(Interest interest) {
    for (var entry : interest.known.entrySet()) {
      if (!interest.listed.contains(entry.getKey()) && !entry.getValue().record.tombstone()) {
        entry.getValue().gone = true;
        tell(interest, entry.getValue());
      }
    }
    interest.lister = null;
    interest.listed.clear();
  }

  private void forget(Interest interest) {
    interest
        .known
        .values()
        .removeIf(
            known ->
                known.told == null
                    && (known.gone || known.record.tombstone())
                    && known.remainingUntil <= loop.now());
  }

  /** Tells the user if what it was told is not so any more; a mere renewal is no news. */
  private void tell(Interest interest, Known known) {
    SignedRecord record = known.record;
    boolean present = !record.tombstone() && !known.gone && !Reader.hidden(membership, record);
    if (present && !Arrays.equals(known.told, record.bytes())) {
      known.told = record.bytes();
      emit(interest, change(Change.Kind.PRESENT, known));
    } else if (!present && known.told != null) {
      Change gone = change(Change.Kind.GONE, known);
      known.told = null;
      emit(interest, gone);
    }
  }

  private void emit(Interest interest, Change change) {
    interest.numbers.forEach(number -> loop.emit(new Effect.Pushed(number, change)));
  }

  private Change change(Change.Kind kind, Known known) {
    SignedRecord record = known.record;
    boolean never = known.remainingUntil == Agenda.NEVER;
    long left = never ? 0 : Math.max(0, known.remainingUntil - loop.now());
    SignedRecord shown =
        kind == Change.Kind.PRESENT
            ? record
            : new SignedRecord(
                record.id(),
                record.publisher(),
                false,
                record.counter(),
                record.leaseMillis(),
                known.told,
                record.credential(),
                record.signature());
    return new Change(kind, Reader.value(shown, left));
  }

  void publisherChanged(Id publisher) {
    for (Interest interest : interests.values()) {
      for (Known known : interest.known.values()) {
        if (known.record.publisher().equals(publisher)) {
          tell(interest, known);
        }
      }
    }
  }

  /** Where the owner has been silent for a whole lease, the leases of the values count. */
  private void expire() {
    long silentSince = loop.now() - loop.get(Setting.SUBSCRIPTION_LEASE_MILLIS);
    for (Interest interest : interests.values()) {
      if (interest.heardAt < silentSince) {
        for (Known known : interest.known.values()) {
          if (known.remainingUntil < loop.now() && !known.gone) {
            known.gone = true;
            tell(interest, known);
          }
        }
      }
      forget(interest);
    }
  }

  private long digest(Interest interest) {
    long sum = 0;
    for (Known known : interest.known.values()) {
      if (!known.gone && !known.record.tombstone()) {
        sum += RecordStore.digest(RecordStore.entryOf(known.record));
      }
    }
    return sum;
  }
}
