package io.godwit.overlay.core;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** One message of each kind, filled by chance. */
final class SampleMessages {
  static final int KINDS = 26;

  private final SplittableRandom random;

  SampleMessages(long seed) {
    random = new SplittableRandom(seed);
  }

  Id id() {
    return new Id(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private long seq() {
    return random.nextLong(1L << random.nextInt(1, 40));
  }

  private byte[] bytes(int max) {
    byte[] bytes = new byte[random.nextInt(max)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private String text(int max) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(1, max);
    for (int i = 0; i < length; i++) {
      text.append(random.nextInt(5) == 0 ? 'ü' : (char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private <T> List<T> list(int max, Supplier<T> each) {
    List<T> list = new ArrayList<>();
    int size = random.nextInt(max + 1);
    for (int i = 0; i < size; i++) {
      list.add(each.get());
    }
    return list;
  }

  private <E> E any(E[] values) {
    return values[random.nextInt(values.length)];
  }

  NodeInfo node() {
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    roles.add(any(Role.values()));
    return new NodeInfo(
        id(),
        text(20),
        list(3, () -> new Address(random.nextBoolean() ? "10.1.2.3" : "::1", 7400)),
        roles,
        seq());
  }

  Key key() {
    return new Key(any(new String[] {"user", "svc", "app"}), text(30));
  }

  StoredRecord stored() {
    boolean shared = random.nextBoolean();
    boolean tombstone = random.nextInt(4) == 0;
    Id publisher = id();
    Key key = key();
    String slot = text(10);
    RecordId id = shared ? RecordId.shared(key, slot) : RecordId.own(key, slot, publisher);
    byte[] signature = new byte[Signing.SIGNATURE_BYTES];
    signature[0] = (byte) random.nextInt(256);
    byte[] credential = new byte[] {(byte) random.nextInt(3), 1, 2, 3};
    byte[] value = tombstone ? new byte[0] : bytes(200);
    SignedRecord record =
        new SignedRecord(
            id, publisher, tombstone, seq(), random.nextInt(100_000), value, credential, signature);
    return new StoredRecord(record, random.nextInt(100_000));
  }

  private Message.Rumor rumor() {
    Liveness liveness = any(Liveness.values());
    if (random.nextBoolean()) {
      NodeInfo node = node();
      return new Message.Rumor(node.id(), node.incarnation(), liveness, false, node);
    }
    return new Message.Rumor(id(), seq(), liveness, random.nextBoolean(), null);
  }

  private Message.Entry entry() {
    return new Message.Entry(id(), random.nextLong(), seq(), random.nextLong());
  }

  private Message.Gone gone() {
    return new Message.Gone(text(10), id(), random.nextBoolean(), seq());
  }

  /** A message whose kind byte is that number. */
  Message ofKind(int kind) {
    switch (kind) {
      case Wire.Kinds.PING:
        return new Message.Ping(seq(), list(3, this::rumor));
      case Wire.Kinds.PONG:
        return new Message.Pong(seq(), list(3, this::rumor));
      case Wire.Kinds.PING_REQUEST:
        return new Message.PingRequest(seq(), node());
      case Wire.Kinds.PING_REPORT:
        return new Message.PingReport(seq(), any(Message.Outcome.values()));
      case Wire.Kinds.RUMORS:
        return new Message.Rumors(list(5, this::rumor));
      case Wire.Kinds.FIND_NEXT:
        return new Message.FindNext(seq(), id());
      case Wire.Kinds.NEXT:
        return new Message.Next(seq(), any(Message.Verdict.values()), list(4, this::node));
      case Wire.Kinds.STABILISE:
        return new Message.Stabilise(seq(), random.nextLong(), random.nextBoolean());
      case Wire.Kinds.NEIGHBOURS:
        return new Message.Neighbours(
            seq(), list(8, this::node), list(8, this::node), list(8, this::node));
      case Wire.Kinds.SAME:
        return new Message.Same(seq());
      case Wire.Kinds.DONE:
        return new Message.Done(seq());
      case Wire.Kinds.REFUSAL:
        return new Message.Refusal(seq(), any(Message.Why.values()), seq(), text(50));
      default:
        return ofRecordKind(kind);
    }
  }

  private Message ofRecordKind(int kind) {
    switch (kind) {
      case Wire.Kinds.PUT:
        return new Message.Put(seq(), stored());
      case Wire.Kinds.PUT_DONE:
        return new Message.PutDone(seq(), random.nextInt(16));
      case Wire.Kinds.REPLICATE:
        return new Message.Replicate(seq(), list(5, this::stored));
      case Wire.Kinds.REPLICATED:
        return new Message.Replicated(seq(), random.nextLong());
      case Wire.Kinds.COMPARE:
        return new Message.Compare(seq(), id(), id(), random.nextInt(9_999), random.nextLong());
      case Wire.Kinds.ENTRIES:
        return new Message.Entries(seq(), id(), list(9, this::entry));
      case Wire.Kinds.FETCH:
        return new Message.Fetch(seq(), list(9, this::entry));
      case Wire.Kinds.GET:
        return new Message.Get(seq(), key(), random.nextBoolean(), random.nextInt(99));
      case Wire.Kinds.VALUES:
        return new Message.Values(seq(), random.nextBoolean(), list(5, this::stored));
      case Wire.Kinds.SUBSCRIBE:
        return new Message.Subscribe(seq(), key(), random.nextInt(99_999), random.nextLong());
      case Wire.Kinds.SUBSCRIBED:
        return new Message.Subscribed(seq(), random.nextBoolean());
      case Wire.Kinds.UNSUBSCRIBE:
        return new Message.Unsubscribe(seq(), key());
      case Wire.Kinds.SHARE_SUBSCRIPTION:
        return new Message.ShareSubscription(seq(), key(), node(), random.nextInt(99_999));
      case Wire.Kinds.PUSH:
        return new Message.Push(
            seq(), key(), any(Message.Part.values()), list(4, this::stored), list(4, this::gone));
      default:
        throw new IllegalArgumentException("no kind " + kind);
    }
  }
}
