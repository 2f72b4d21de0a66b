package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import java.util.Arrays;

/**
 * A record as its publisher signed it. Its version is (counter, publisher), never a time. The lease
 * is what the publisher asked for at most; what is left of it travels beside the record ({@link
 * StoredRecord}), because no two clocks agree.
 *
 * @param leaseMillis 0 where the record is durable
 * @param bytes empty in a tombstone
 * @param credential the publisher's certificate, so that any replica can check the signature
 */
public record SignedRecord(
    RecordId id,
    Id publisher,
    boolean tombstone,
    long counter,
    long leaseMillis,
    byte[] bytes,
    byte[] credential,
    byte[] signature) {

  public boolean durable() {
    return leaseMillis == 0;
  }

  /** Whether this version supersedes the other one of the same record. */
  public boolean newerThan(SignedRecord other) {
    return counter != other.counter
        ? counter > other.counter
        : publisher.compareTo(other.publisher) > 0;
  }

  public boolean sameVersion(SignedRecord other) {
    return counter == other.counter && publisher.equals(other.publisher);
  }

  /**
   * What the signature covers: all but the credential and itself, in the form of docs/protocol.md.
   */
  public byte[] signedBytes() {
    return Wire.signedBytes(this);
  }

  /** What the record costs a replica's quota. */
  public int size() {
    return bytes.length
        + credential.length
        + signature.length
        + 2 * id.key().name().length()
        + 2 * id.slot().length()
        + 160;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedRecord r
        && id.equals(r.id)
        && publisher.equals(r.publisher)
        && tombstone == r.tombstone
        && counter == r.counter
        && leaseMillis == r.leaseMillis
        && Arrays.equals(bytes, r.bytes)
        && Arrays.equals(credential, r.credential)
        && Arrays.equals(signature, r.signature);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + Long.hashCode(counter);
  }

  @Override
  public String toString() {
    return id + "#" + counter + (tombstone ? " tombstone" : " " + bytes.length + "B");
  }
}
