package io.godwit.overlay.core;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Role;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Reads what {@link WireOut} writes; every length is checked before anything is allocated for it.
 */
final class WireIn {
  private final ByteBuffer in;

  WireIn(ByteBuffer in) {
    this.in = in;
  }

  private void need(int count) throws DecodeException {
    if (in.remaining() < count) {
      throw new DecodeException("the message ends " + (count - in.remaining()) + " bytes early");
    }
  }

  void end() throws DecodeException {
    if (in.hasRemaining()) {
      throw new DecodeException(in.remaining() + " bytes follow the end of the message");
    }
  }

  int u8() throws DecodeException {
    need(1);
    return in.get() & 0xff;
  }

  boolean flag() throws DecodeException {
    int value = u8();
    if (value > 1) {
      throw new DecodeException("a flag is 0 or 1, not " + value);
    }
    return value == 1;
  }

  <E extends Enum<E>> E pick(E[] values, String what) throws DecodeException {
    int value = u8();
    if (value >= values.length) {
      throw new DecodeException("no " + what + " has number " + value);
    }
    return values[value];
  }

  /** A number of at most 63 bits in its shortest form. */
  long number() throws DecodeException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw new DecodeException("a number is longer than it need be");
        }
        return value;
      }
    }
    throw new DecodeException("a number has more than 63 bits");
  }

  int number(int max, String what) throws DecodeException {
    long value = number();
    if (value > max) {
      throw new DecodeException(what + " is at most " + max + ", not " + value);
    }
    return (int) value;
  }

  /**
   * A count of things of at least that many bytes each: more than the message can hold is a lie.
   */
  int count(int max, int bytesEach, String what) throws DecodeException {
    int count = number(max, what);
    need(count * bytesEach);
    return count;
  }

  long fixed() throws DecodeException {
    need(Long.BYTES);
    return in.getLong();
  }

  Id id() throws DecodeException {
    need(Id.BYTES);
    return Id.read(in);
  }

  byte[] bytes(int max, String what) throws DecodeException {
    int length = number(max, "the length of " + what);
    need(length);
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  String text(int maxChars, String what) throws DecodeException {
    byte[] utf8 = bytes(maxChars * 3, what);
    try {
      CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      if (chars.length() > maxChars) {
        throw new DecodeException(what + " has more than " + maxChars + " characters");
      }
      return chars.toString();
    } catch (CharacterCodingException e) {
      throw new DecodeException(what + " is not UTF-8");
    }
  }

  Key key() throws DecodeException {
    String namespace = text(16, "a namespace");
    String name = text(Key.MAX_NAME_CHARS, "a key's name");
    try {
      return new Key(namespace, name);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(e.getMessage());
    }
  }

  NodeInfo node() throws DecodeException {
    Id id = id();
    String name = text(Wire.MAX_NODE_NAME_CHARS, "a node's name");
    int count = count(Wire.MAX_ADDRESSES, 3, "the number of addresses");
    List<Address> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String host = text(255, "a host");
      int port = number(65535, "a port");
      try {
        addresses.add(new Address(host, port));
      } catch (IllegalArgumentException e) {
        throw new DecodeException(e.getMessage());
      }
    }
    int bits = u8();
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    for (Role role : Role.values()) {
      if ((bits & 1 << role.ordinal()) != 0) {
        roles.add(role);
      }
    }
    if (bits >= 1 << Role.values().length) {
      throw new DecodeException("unknown roles: " + bits);
    }
    return new NodeInfo(id, name, addresses, roles, number());
  }

  List<NodeInfo> nodes(int max, String what) throws DecodeException {
    int count = count(max, Id.BYTES, what);
    List<NodeInfo> nodes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      nodes.add(node());
    }
    return nodes;
  }
}
