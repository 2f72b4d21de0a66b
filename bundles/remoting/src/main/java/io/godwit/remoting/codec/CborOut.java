package io.godwit.remoting.codec;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer that writes the plain items of CBOR (RFC 8949) itself; Jackson writes the rest.
 */
public final class CborOut extends OutputStream {
  static final int UNSIGNED = 0x00;
  static final int NEGATIVE = 0x20;
  static final int BYTES = 0x40;
  static final int TEXT = 0x60;
  static final int ARRAY = 0x80;
  static final int FALSE = 0xf4;
  static final int TRUE = 0xf5;
  static final int NULL = 0xf6;
  static final int FLOAT = 0xfa;
  static final int DOUBLE = 0xfb;

  private final int maxBytes;
  private byte[] buffer;
  private int length;

  public CborOut(int initialBytes, int maxBytes) {
    this.buffer = new byte[initialBytes];
    this.maxBytes = maxBytes;
  }

  private void room(int more) {
    if (more > buffer.length - length) {
      if (more > maxBytes - length) {
        throw new CodecException(
            "more than " + maxBytes + " bytes; pass large things as an InputStream");
      }
      buffer = Arrays.copyOf(buffer, Math.min(maxBytes, Math.max(2 * length, length + more)));
    }
  }

  /** Leaves room for something written into {@link #array()} later. */
  public void skip(int bytes) {
    room(bytes);
    length += bytes;
  }

  @Override
  public void write(int value) {
    room(1);
    buffer[length++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    room(count);
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }

  public byte[] array() {
    return buffer;
  }

  public int length() {
    return length;
  }

  public ByteBuffer buffer() {
    return ByteBuffer.wrap(buffer, 0, length);
  }

  void head(int major, long argument) {
    room(9);
    if (argument < 24) {
      buffer[length++] = (byte) (major | (int) argument);
    } else if (argument < 0x100) {
      buffer[length++] = (byte) (major | 24);
      buffer[length++] = (byte) argument;
    } else if (argument < 0x10000) {
      buffer[length++] = (byte) (major | 25);
      big(argument, 2);
    } else if (argument < 0x1_0000_0000L) {
      buffer[length++] = (byte) (major | 26);
      big(argument, 4);
    } else {
      buffer[length++] = (byte) (major | 27);
      big(argument, 8);
    }
  }

  private void big(long value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      buffer[length++] = (byte) (value >>> shift);
    }
  }

  public void array(int size) {
    head(ARRAY, size);
  }

  void nothing() {
    write(NULL);
  }

  void truth(boolean value) {
    write(value ? TRUE : FALSE);
  }

  void number(long value) {
    if (value >= 0) {
      head(UNSIGNED, value);
    } else {
      head(NEGATIVE, ~value);
    }
  }

  void number(double value) {
    room(9);
    buffer[length++] = (byte) DOUBLE;
    big(Double.doubleToRawLongBits(value), 8);
  }

  void number(float value) {
    room(5);
    buffer[length++] = (byte) FLOAT;
    big(Float.floatToRawIntBits(value), 4);
  }

  public void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    head(TEXT, bytes.length);
    write(bytes, 0, bytes.length);
  }

  void bytes(byte[] value) {
    head(BYTES, value.length);
    write(value, 0, value.length);
  }
}
