package io.godwit.overlay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A place on the ring: 256 bits, compared as an unsigned number (Chord §4.1, with SHA-256).
 *
 * <p>The id of a node is the SHA-256 of its public key (SubjectPublicKeyInfo, DER); the id of a key
 * is the SHA-256 of its namespace and name.
 */
public record Id(long w0, long w1, long w2, long w3) implements Comparable<Id> {
  public static final int BYTES = 32;
  public static final Id ZERO = new Id(0, 0, 0, 0);

  /** Reads {@link #BYTES} bytes, most significant first. */
  public static Id of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("an id has " + BYTES + " bytes, not " + bytes.length);
    }
    return read(ByteBuffer.wrap(bytes));
  }

  /** Reads {@link #BYTES} bytes at the buffer's position. */
  public static Id read(ByteBuffer in) {
    return new Id(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  public static Id sha256(byte[] bytes) {
    try {
      return of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public static Id sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Parses the 64 hexadecimal digits that {@link #toString} writes. */
  public static Id parse(String hex) {
    if (hex.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "an id has " + 2 * BYTES + " hexadecimal digits, not " + hex.length() + ": " + hex);
    }
    return new Id(word(hex, 0), word(hex, 16), word(hex, 32), word(hex, 48));
  }

  private static long word(String hex, int at) {
    return Long.parseUnsignedLong(hex.substring(at, at + 16), 16);
  }

  public void write(ByteBuffer out) {
    out.putLong(w0).putLong(w1).putLong(w2).putLong(w3);
  }

  public byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    write(out);
    return out.array();
  }

  /** The first 8 hexadecimal digits: enough for people to tell nodes apart. */
  public String brief() {
    return String.format("%08x", w0 >>> 32);
  }

  @Override
  public int compareTo(Id other) {
    int order = Long.compareUnsigned(w0, other.w0);
    if (order == 0) {
      order = Long.compareUnsigned(w1, other.w1);
    }
    if (order == 0) {
      order = Long.compareUnsigned(w2, other.w2);
    }
    return order != 0 ? order : Long.compareUnsigned(w3, other.w3);
  }

  @Override
  public String toString() {
    return String.format("%016x%016x%016x%016x", w0, w1, w2, w3);
  }
}
