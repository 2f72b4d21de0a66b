package io.godwit.overlay.core;

import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Reads keys: page by page from the owner, or from another holder where the owner is not to be had.
 */
final class Reader {
  private final Loop loop;
  private final Lookups lookups;
  private final Membership membership;
  private final Writer writer;

  Reader(Loop loop, Lookups lookups, Membership membership, Writer writer) {
    this.loop = loop;
    this.lookups = lookups;
    this.membership = membership;
    this.writer = writer;
  }

  void get(long command, Key key) {
    page(command, key, new TreeMap<>(), 0);
  }

  private void page(long command, Key key, TreeMap<RecordId, StoredRecord> found, int skip) {
    lookups.act(
        key.id(),
        (seq, any) -> new Message.Get(seq, key, any, skip),
        true,
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            if (!(answer instanceof Message.Values values)) {
              loop.fail(command, Reason.REMOTE, owner + " did not read " + key + ": " + answer);
              return;
            }
            values.stored().stream()
                .filter(stored -> stored.record().id().key().equals(key))
                .forEach(stored -> merge(found, stored));
            boolean bounded = found.size() < loop.count(Setting.RECORDS_PER_KEY);
            if (values.more() && !values.stored().isEmpty() && bounded) {
              page(command, key, found, skip + values.stored().size());
            } else {
              finish(command, key, found);
            }
          }

          @Override
          public void failed(Reason reason, String text) {
            loop.fail(command, reason, key + " could not be read: " + text);
          }
        });
  }

  private static void merge(TreeMap<RecordId, StoredRecord> found, StoredRecord stored) {
    StoredRecord other = found.get(stored.record().id());
    if (other == null || stored.record().newerThan(other.record())) {
      found.put(stored.record().id(), stored);
    }
  }

  private void finish(long command, Key key, TreeMap<RecordId, StoredRecord> found) {
    for (RecordId id : writer.writtenAt(key.id())) {
      StoredRecord own = writer.remembered(id);
      if (own != null && id.key().equals(key)) {
        merge(found, own);
      }
    }
    List<Value> values = new ArrayList<>();
    for (StoredRecord stored : found.values()) {
      SignedRecord record = stored.record();
      if (!record.tombstone() && !hidden(membership, record)) {
        values.add(value(record, stored.remainingMillis()));
      }
    }
    loop.answer(command, values);
  }

  /**
   * Leased records end with the life of their publisher: they are hidden while it is gone, show
   * again if it was not dead after all, and not any more once it has been started anew.
   */
  static boolean hidden(Membership membership, SignedRecord record) {
    Peer publisher = membership.get(record.publisher());
    if (record.durable() || record.id().isShared() || publisher == null) {
      return false;
    }
    return membership.certainlyGone(publisher)
        || record.counter() < Incarnation.firstCounter(publisher.info.incarnation());
  }

  static Value value(SignedRecord record, long remainingMillis) {
    RecordId id = record.id();
    return new Value(
        id.key(),
        id.slot(),
        record.publisher(),
        record.counter(),
        Duration.ofMillis(remainingMillis),
        record.bytes());
  }
}
