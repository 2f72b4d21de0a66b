package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Records;
import io.godwit.overlay.core.Wire.Kinds;
import java.util.ArrayList;
import java.util.List;

/** Reads each kind of message; {@link WireEncoder} is its mirror. */
final class WireDecoder {
  private WireDecoder() {}

  static Message read(WireIn in) throws DecodeException {
    int kind = in.u8();
    if (kind == Kinds.RUMORS) {
      return new Message.Rumors(rumors(in));
    }
    if (kind == 0 || kind > Kinds.PUSH) {
      throw new DecodeException("no message has kind " + kind);
    }
    long seq = in.number();
    return kind < Kinds.PUT ? readControl(kind, seq, in) : readRecords(kind, seq, in);
  }

  private static Message readControl(int kind, long seq, WireIn in) throws DecodeException {
    switch (kind) {
      case Kinds.PING:
        return new Message.Ping(seq, rumors(in));
      case Kinds.PONG:
        return new Message.Pong(seq, rumors(in));
      case Kinds.PING_REQUEST:
        return new Message.PingRequest(seq, in.node());
      case Kinds.PING_REPORT:
        return new Message.PingReport(seq, in.pick(Message.Outcome.values(), "outcome"));
      case Kinds.FIND_NEXT:
        return new Message.FindNext(seq, in.id());
      case Kinds.NEXT:
        Message.Verdict verdict = in.pick(Message.Verdict.values(), "verdict");
        return new Message.Next(seq, verdict, nodes(in));
      case Kinds.STABILISE:
        long digest = in.fixed();
        return new Message.Stabilise(seq, digest, in.flag());
      case Kinds.NEIGHBOURS:
        List<NodeInfo> predecessors = nodes(in);
        List<NodeInfo> successors = nodes(in);
        return new Message.Neighbours(seq, predecessors, successors, nodes(in));
      case Kinds.SAME:
        return new Message.Same(seq);
      case Kinds.DONE:
        return new Message.Done(seq);
      case Kinds.REFUSAL:
        Message.Why why = in.pick(Message.Why.values(), "reason");
        long counter = in.number();
        return new Message.Refusal(seq, why, counter, in.text(Wire.MAX_TEXT_CHARS, "a reason"));
      default:
        throw new DecodeException("no message has kind " + kind);
    }
  }

  private static Message readRecords(int kind, long seq, WireIn in) throws DecodeException {
    switch (kind) {
      case Kinds.PUT:
        List<StoredRecord> one = WireRecords.read(in, 1);
        if (one.isEmpty()) {
          throw new DecodeException("a put without a record");
        }
        return new Message.Put(seq, one.get(0));
      case Kinds.PUT_DONE:
        return new Message.PutDone(seq, in.number(Wire.MAX_NODES, "the number of replicas"));
      case Kinds.REPLICATE:
        return new Message.Replicate(seq, WireRecords.read(in, Wire.MAX_RECORDS));
      case Kinds.REPLICATED:
        return new Message.Replicated(seq, in.fixed());
      case Kinds.COMPARE:
        Id after = in.id();
        Id upTo = in.id();
        int count = in.number(Integer.MAX_VALUE, "the number of records");
        return new Message.Compare(seq, after, upTo, count, in.fixed());
      case Kinds.ENTRIES:
        Id end = in.id();
        return new Message.Entries(seq, end, entries(in));
      case Kinds.FETCH:
        return new Message.Fetch(seq, entries(in));
      case Kinds.GET:
        Key key = in.key();
        boolean any = in.flag();
        return new Message.Get(seq, key, any, in.number(Integer.MAX_VALUE, "a position"));
      case Kinds.VALUES:
        boolean more = in.flag();
        return new Message.Values(seq, more, WireRecords.read(in, Wire.MAX_RECORDS));
      default:
        return readSubscriptions(kind, seq, in);
    }
  }

  private static Message readSubscriptions(int kind, long seq, WireIn in) throws DecodeException {
    if (kind == Kinds.SUBSCRIBED) {
      return new Message.Subscribed(seq, in.flag());
    }
    Key key = in.key();
    switch (kind) {
      case Kinds.SUBSCRIBE:
        long leaseMillis = lease(in);
        return new Message.Subscribe(seq, key, leaseMillis, in.fixed());
      case Kinds.UNSUBSCRIBE:
        return new Message.Unsubscribe(seq, key);
      case Kinds.SHARE_SUBSCRIPTION:
        NodeInfo subscriber = in.node();
        return new Message.ShareSubscription(seq, key, subscriber, lease(in));
      case Kinds.PUSH:
        Message.Part part = in.pick(Message.Part.values(), "part");
        List<StoredRecord> stored = WireRecords.read(in, Wire.MAX_RECORDS);
        return new Message.Push(seq, key, part, stored, gone(in));
      default:
        throw new DecodeException("no message has kind " + kind);
    }
  }

  private static long lease(WireIn in) throws DecodeException {
    return in.number((int) Records.MAX_LEASE.toMillis(), "a lease");
  }

  private static List<NodeInfo> nodes(WireIn in) throws DecodeException {
    return in.nodes(Wire.MAX_NODES, "the number of nodes");
  }

  private static List<Message.Gone> gone(WireIn in) throws DecodeException {
    int count = in.count(Wire.MAX_RECORDS, Id.BYTES + 3, "the number of records gone");
    List<Message.Gone> gone = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String slot = in.text(Records.MAX_SLOT_CHARS, "a slot");
      Id publisher = in.id();
      boolean shared = in.flag();
      gone.add(new Message.Gone(slot, publisher, shared, in.number()));
    }
    return gone;
  }

  private static List<Message.Entry> entries(WireIn in) throws DecodeException {
    int count = in.count(Wire.MAX_ENTRIES, Id.BYTES + 17, "the number of entries");
    List<Message.Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Id place = in.id();
      long recordHash = in.fixed();
      long counter = in.number();
      entries.add(new Message.Entry(place, recordHash, counter, in.fixed()));
    }
    return entries;
  }

  private static List<Message.Rumor> rumors(WireIn in) throws DecodeException {
    int count = in.count(Wire.MAX_RUMORS, Id.BYTES + 2, "the number of rumors");
    List<Message.Rumor> rumors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int head = in.u8();
      if (head > 15) {
        throw new DecodeException("a rumor begins with 0..15, not " + head);
      }
      Liveness liveness = Liveness.values()[head & 3];
      boolean refused = (head & 4) != 0;
      if ((head & 8) == 0) {
        Id id = in.id();
        rumors.add(new Message.Rumor(id, in.number(), liveness, refused, null));
      } else {
        NodeInfo node = in.node();
        rumors.add(new Message.Rumor(node.id(), node.incarnation(), liveness, refused, node));
      }
    }
    return rumors;
  }
}
