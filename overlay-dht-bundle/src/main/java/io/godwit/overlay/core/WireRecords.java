package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.Records;
import java.util.ArrayList;
import java.util.List;

/**
 * The form of records. Records of one message that have the same publisher share its credential,
 * which is most of a small record.
 */
final class WireRecords {
  private static final int SHARED = 1;
  private static final int TOMBSTONE = 2;
  private static final int FLAGS = 3;

  private WireRecords() {}

  static void write(WireOut out, List<StoredRecord> records) {
    List<byte[]> credentials = new ArrayList<>();
    int[] use = new int[records.size()];
    for (int i = 0; i < use.length; i++) {
      use[i] = indexOf(credentials, records.get(i).record().credential());
    }
    out.number(credentials.size());
    credentials.forEach(out::bytes);
    out.number(use.length);
    for (int i = 0; i < use.length; i++) {
      StoredRecord stored = records.get(i);
      out.number(use[i]);
      writeSigned(out, stored.record());
      for (byte b : stored.record().signature()) {
        out.u8(b);
      }
      out.number(stored.remainingMillis());
    }
  }

  private static int indexOf(List<byte[]> credentials, byte[] credential) {
    for (int i = 0; i < credentials.size(); i++) {
      if (java.util.Arrays.equals(credentials.get(i), credential)) {
        return i;
      }
    }
    credentials.add(credential);
    return credentials.size() - 1;
  }

  /** The signed part: also what the signature is computed over. */
  static void writeSigned(WireOut out, SignedRecord record) {
    RecordId id = record.id();
    out.u8((id.isShared() ? SHARED : 0) | (record.tombstone() ? TOMBSTONE : 0))
        .key(id.key())
        .text(id.slot())
        .id(record.publisher())
        .number(record.counter())
        .number(record.leaseMillis())
        .bytes(record.bytes());
  }

  static List<StoredRecord> read(WireIn in, int max) throws DecodeException {
    int credentialCount = in.count(max, 1, "the number of credentials");
    List<byte[]> credentials = new ArrayList<>(credentialCount);
    for (int i = 0; i < credentialCount; i++) {
      credentials.add(in.bytes(Wire.MAX_CREDENTIAL_BYTES, "a credential"));
    }
    int count = in.count(max, Id.BYTES + Signing.SIGNATURE_BYTES, "the number of records");
    List<StoredRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(readOne(in, credentials));
    }
    return records;
  }

  private static StoredRecord readOne(WireIn in, List<byte[]> credentials) throws DecodeException {
    int use = in.number(credentials.size() - 1, "the number of a credential");
    int flags = in.u8();
    if (flags > FLAGS) {
      throw new DecodeException("unknown flags of a record: " + flags);
    }
    Key key = in.key();
    String slot = in.text(Records.MAX_SLOT_CHARS, "a slot");
    Id publisher = in.id();
    long counter = in.number();
    long leaseMillis = in.number();
    byte[] bytes = in.bytes(Records.MAX_VALUE_BYTES, "a value");
    byte[] signature = new byte[Signing.SIGNATURE_BYTES];
    for (int i = 0; i < signature.length; i++) {
      signature[i] = (byte) in.u8();
    }
    long remainingMillis = in.number();
    boolean tombstone = (flags & TOMBSTONE) != 0;
    check(publisher, tombstone, leaseMillis, bytes, remainingMillis);
    RecordId id =
        (flags & SHARED) != 0 ? RecordId.shared(key, slot) : RecordId.own(key, slot, publisher);
    byte[] credential = credentials.get(use);
    return new StoredRecord(
        new SignedRecord(
            id, publisher, tombstone, counter, leaseMillis, bytes, credential, signature),
        remainingMillis);
  }

  private static void check(
      Id publisher, boolean tombstone, long leaseMillis, byte[] bytes, long remainingMillis)
      throws DecodeException {
    if (publisher.equals(Id.ZERO)) {
      throw new DecodeException("a record without publisher");
    }
    if (tombstone && bytes.length > 0) {
      throw new DecodeException("a tombstone with a value of " + bytes.length + " bytes");
    }
    long max = Records.MAX_LEASE.toMillis();
    if (leaseMillis > max || remainingMillis > max) {
      throw new DecodeException("a lease is at most " + max + " ms");
    }
  }
}
