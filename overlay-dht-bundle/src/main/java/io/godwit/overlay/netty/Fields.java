package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.core.DecodeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fields of the link's own frames. Reading is total: bad bytes are a {@link DecodeException}. */
final class Fields {
  static final int MAX_ADDRESSES = 16;

  private static final int MAX_FIELD_BYTES = 4096;

  private Fields() {}

  static void putText(ByteBuffer out, String text) {
    putBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  static void putBytes(ByteBuffer out, byte[] bytes) {
    out.putShort((short) bytes.length).put(bytes);
  }

  static void putAddresses(ByteBuffer out, List<Address> addresses) {
    int count = Math.min(addresses.size(), MAX_ADDRESSES);
    out.put((byte) count);
    for (Address address : addresses.subList(0, count)) {
      putText(out, address.host());
      out.putShort((short) address.port());
    }
  }

  static void need(ByteBuffer in, int bytes) throws DecodeException {
    if (in.remaining() < bytes) {
      throw new DecodeException("the frame ends " + (bytes - in.remaining()) + " bytes early");
    }
  }

  static int u8(ByteBuffer in) throws DecodeException {
    need(in, 1);
    return in.get() & 0xff;
  }

  static int u16(ByteBuffer in) throws DecodeException {
    need(in, Short.BYTES);
    return in.getShort() & 0xffff;
  }

  static long u64(ByteBuffer in) throws DecodeException {
    need(in, Long.BYTES);
    return in.getLong();
  }

  static Id id(ByteBuffer in) throws DecodeException {
    need(in, Id.BYTES);
    return Id.read(in);
  }

  static byte[] fixed(ByteBuffer in, int length) throws DecodeException {
    need(in, length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  static byte[] bytes(ByteBuffer in) throws DecodeException {
    int length = u16(in);
    if (length > MAX_FIELD_BYTES) {
      throw new DecodeException("a field of " + length + " bytes, more than " + MAX_FIELD_BYTES);
    }
    return fixed(in, length);
  }

  static String text(ByteBuffer in, int maxBytes) throws DecodeException {
    byte[] bytes = bytes(in);
    if (bytes.length > maxBytes) {
      throw new DecodeException("a text of " + bytes.length + " bytes, more than " + maxBytes);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static List<Address> addresses(ByteBuffer in) throws DecodeException {
    int count = u8(in);
    if (count > MAX_ADDRESSES) {
      throw new DecodeException(count + " addresses, more than " + MAX_ADDRESSES);
    }
    List<Address> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String host = text(in, 255);
      int port = u16(in);
      try {
        addresses.add(new Address(host, port));
      } catch (IllegalArgumentException e) {
        throw new DecodeException(e.getMessage());
      }
    }
    return addresses;
  }

  static void end(ByteBuffer in) throws DecodeException {
    if (in.hasRemaining()) {
      throw new DecodeException(in.remaining() + " bytes follow the end of the frame");
    }
  }
}
