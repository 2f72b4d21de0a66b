package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records;
import io.godwit.overlay.Records.Draft;
import io.godwit.overlay.Records.Receipt;
import io.godwit.overlay.core.Message.Why;
import java.util.List;
import java.util.TreeMap;

/** Signs this node's records and brings them to their owners. */
final class Writer {
  /** How a write ends. */
  interface End {
    void done(Receipt receipt);

    void failed(Reason reason, String text);
  }

  private static final int VERSION_TRIES_MAX = 5;
  private static final int REMEMBERED_MAX = 1_024;

  private record Own(SignedRecord record, long until) {}

  private final Loop loop;
  private final Lookups lookups;
  private final Signing signing;
  private final TreeMap<RecordId, Own> own = new TreeMap<>();
  private long counter;

  Writer(Loop loop, Lookups lookups, Signing signing) {
    this.loop = loop;
    this.lookups = lookups;
    this.signing = signing;
    this.counter = Incarnation.firstCounter(loop.self().incarnation());
  }

  void put(Draft draft, boolean tombstone, End end) {
    String wrong = wrong(draft);
    if (wrong != null) {
      end.failed(Reason.LIMIT, wrong);
    } else if (draft.shared()) {
      readThenPut(draft, tombstone, end);
    } else {
      put(draft, tombstone, ++counter, VERSION_TRIES_MAX, end);
    }
  }

  private static String wrong(Draft draft) {
    if (draft.slot().length() > Records.MAX_SLOT_CHARS) {
      return "a slot has at most " + Records.MAX_SLOT_CHARS + " characters: " + draft.slot();
    }
    if (draft.bytes().length > Records.MAX_VALUE_BYTES) {
      return "a value has at most "
          + Records.MAX_VALUE_BYTES
          + " bytes, not "
          + draft.bytes().length
          + "; put the bytes into a blob and the blob's name here";
    }
    boolean durable = draft.lease().equals(Records.DURABLE);
    if (!durable
        && (draft.lease().compareTo(Records.MIN_LEASE) < 0
            || draft.lease().compareTo(Records.MAX_LEASE) > 0)) {
      return "a lease is durable (0) or within 1 s .. 7 days, not " + draft.lease();
    }
    return null;
  }

  /** A shared record has other authors: its next version follows whatever is there. */
  private void readThenPut(Draft draft, boolean tombstone, End end) {
    RecordId id = RecordId.shared(draft.key(), draft.slot());
    lookups.act(
        id.place(),
        (seq, any) -> new Message.Get(seq, draft.key(), any, 0),
        false,
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            long newest = own.containsKey(id) ? own.get(id).record.counter() : 0;
            if (answer instanceof Message.Values values) {
              for (StoredRecord stored : values.stored()) {
                if (stored.record().id().equals(id)) {
                  newest = Math.max(newest, stored.record().counter());
                }
              }
            }
            put(draft, tombstone, newest + 1, VERSION_TRIES_MAX, end);
          }

          @Override
          public void failed(Reason reason, String text) {
            end.failed(reason, text);
          }
        });
  }

  private void put(Draft draft, boolean tombstone, long version, int tries, End end) {
    SignedRecord record = sign(draft, tombstone, version);
    StoredRecord stored = new StoredRecord(record, remaining(record));
    lookups.act(
        record.id().place(),
        (seq, any) -> new Message.Put(seq, stored),
        false,
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            if (answer instanceof Message.PutDone done) {
              remember(stored);
              int asked = Math.max(hops.size(), owner.id().equals(loop.id()) ? 0 : 1);
              end.done(new Receipt(draft.key(), version, owner, done.replicas(), asked));
            } else if (answer instanceof Message.Refusal refusal) {
              refused(draft, tombstone, refusal, tries, end);
            } else {
              end.failed(Reason.REMOTE, owner + " answered a put with " + answer);
            }
          }

          @Override
          public void failed(Reason reason, String text) {
            end.failed(reason, text);
          }
        });
  }

  private void refused(
      Draft draft, boolean tombstone, Message.Refusal refusal, int tries, End end) {
    if (refusal.why() == Why.SUPERSEDED && tries > 1) {
      if (!draft.shared()) {
        counter = Math.max(counter, refusal.counter()) + 1;
      }
      long next = draft.shared() ? refusal.counter() + 1 : counter;
      put(draft, tombstone, next, tries - 1, end);
      return;
    }
    Reason reason =
        refusal.why() == Why.LIMIT
            ? Reason.LIMIT
            : refusal.why() == Why.SUPERSEDED ? Reason.REMOTE : Reason.REFUSED;
    end.failed(reason, refusal.text());
  }

  private SignedRecord sign(Draft draft, boolean tombstone, long version) {
    RecordId id =
        draft.shared()
            ? RecordId.shared(draft.key(), draft.slot())
            : RecordId.own(draft.key(), draft.slot(), loop.id());
    byte[] bytes = tombstone ? new byte[0] : draft.bytes();
    SignedRecord unsigned =
        new SignedRecord(
            id,
            loop.id(),
            tombstone,
            version,
            draft.lease().toMillis(),
            bytes,
            signing.credential(),
            new byte[Signing.SIGNATURE_BYTES]);
    return new SignedRecord(
        id,
        loop.id(),
        tombstone,
        version,
        draft.lease().toMillis(),
        bytes,
        signing.credential(),
        signing.sign(unsigned.signedBytes()));
  }

  /** A tombstone outlives what it kills: twice the lease, or long where there was none. */
  private long remaining(SignedRecord record) {
    if (!record.tombstone()) {
      return record.leaseMillis();
    }
    return record.durable()
        ? loop.get(Setting.TOMBSTONE_MILLIS)
        : Math.min(Records.MAX_LEASE.toMillis(), 2 * record.leaseMillis());
  }

  private void remember(StoredRecord stored) {
    SignedRecord record = stored.record();
    long left = stored.remainingMillis();
    long until = left == 0 ? Agenda.NEVER : loop.now() + left;
    own.values().removeIf(old -> old.until <= loop.now());
    if (own.size() >= REMEMBERED_MAX) {
      own.pollFirstEntry();
    }
    own.put(record.id(), new Own(record, until));
  }

  /** This node's own last acknowledged version, for read-your-writes; null where none is fresh. */
  StoredRecord remembered(RecordId id) {
    Own known = own.get(id);
    if (known == null || known.until <= loop.now()) {
      return null;
    }
    long left = known.until == Agenda.NEVER ? 0 : known.until - loop.now();
    return new StoredRecord(known.record, left);
  }

  /** The ids under that key that this node wrote. */
  List<RecordId> writtenAt(Id place) {
    return own.keySet().stream().filter(id -> id.place().equals(place)).toList();
  }
}
