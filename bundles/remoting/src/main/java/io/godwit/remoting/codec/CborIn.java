package io.godwit.remoting.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the plain items of CBOR from bytes; total: every bad input is a {@link CodecException}. */
public final class CborIn {
  private final byte[] bytes;
  private final int end;
  private int at;

  public CborIn(ByteBuffer in) {
    if (in.hasArray()) {
      bytes = in.array();
      at = in.arrayOffset() + in.position();
      end = at + in.remaining();
    } else {
      bytes = new byte[in.remaining()];
      in.duplicate().get(bytes);
      end = bytes.length;
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  void position(int position) {
    if (position < at || position > end) {
      throw new CodecException("a value ends outside of its message");
    }
    at = position;
  }

  private int octet() {
    if (at >= end) {
      throw new CodecException("the message ends too early");
    }
    return bytes[at++] & 0xff;
  }

  private long argument(int initial) {
    int info = initial & 0x1f;
    if (info < 24) {
      return info;
    }
    int count = info <= 27 ? 1 << (info - 24) : 0;
    if (count == 0) {
      throw new CodecException("an item of unknown length, where a plain one was expected");
    }
    return big(count);
  }

  private long big(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  private int size(int initial, int limit) {
    long size = argument(initial);
    if (size < 0 || size > limit) {
      throw new CodecException("a length of " + Long.toUnsignedString(size) + " in " + limit);
    }
    return (int) size;
  }

  public int array() {
    int initial = octet();
    if ((initial & 0xe0) != CborOut.ARRAY) {
      throw unexpected("an array", initial);
    }
    return size(initial, remaining());
  }

  private static CodecException unexpected(String wanted, int initial) {
    return new CodecException(
        "expected " + wanted + ", found an item that begins 0x" + Integer.toHexString(initial));
  }

  /** Whether null comes next; if so it is read. */
  public boolean nothing() {
    if (at < end && (bytes[at] & 0xff) == CborOut.NULL) {
      at++;
      return true;
    }
    return false;
  }

  boolean truth() {
    int initial = octet();
    if (initial != CborOut.TRUE && initial != CborOut.FALSE) {
      throw unexpected("true or false", initial);
    }
    return initial == CborOut.TRUE;
  }

  long number(long min, long max) {
    int initial = octet();
    int major = initial & 0xe0;
    if (major != CborOut.UNSIGNED && major != CborOut.NEGATIVE) {
      throw unexpected("an integer", initial);
    }
    long argument = argument(initial);
    long value = major == CborOut.UNSIGNED ? argument : ~argument;
    if (argument < 0 || value < min || value > max) {
      throw new CodecException("the integer is not within " + min + ".." + max);
    }
    return value;
  }

  double real() {
    int initial = octet();
    if (initial == CborOut.DOUBLE) {
      return Double.longBitsToDouble(big(8));
    }
    if (initial == CborOut.FLOAT) {
      return Float.intBitsToFloat((int) big(4));
    }
    at--;
    return number(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  public String text() {
    int initial = octet();
    if ((initial & 0xe0) != CborOut.TEXT) {
      throw unexpected("text", initial);
    }
    int size = size(initial, remaining());
    String text = new String(bytes, at, size, StandardCharsets.UTF_8);
    at += size;
    return text;
  }

  byte[] octets() {
    int initial = octet();
    if ((initial & 0xe0) != CborOut.BYTES) {
      throw unexpected("bytes", initial);
    }
    int size = size(initial, remaining());
    byte[] octets = Arrays.copyOfRange(bytes, at, at + size);
    at += size;
    return octets;
  }
}
