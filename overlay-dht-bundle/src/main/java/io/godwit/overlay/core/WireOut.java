package io.godwit.overlay.core;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Role;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes the fields of messages; numbers are LEB128, so that small ones are short. */
final class WireOut {
  private byte[] bytes = new byte[64];
  private int size;

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  WireOut u8(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  WireOut flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  /**
   * An unsigned number: 7 bits a byte, least significant first, the high bit says that more follow.
   */
  WireOut number(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  WireOut fixed(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  WireOut id(Id id) {
    return fixed(id.w0()).fixed(id.w1()).fixed(id.w2()).fixed(id.w3());
  }

  WireOut bytes(byte[] value) {
    number(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  WireOut text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  WireOut key(Key key) {
    return text(key.namespace()).text(key.name());
  }

  WireOut node(NodeInfo node) {
    id(node.id()).text(node.name()).number(node.addresses().size());
    for (Address address : node.addresses()) {
      text(address.host()).number(address.port());
    }
    int roles = 0;
    for (Role role : node.roles()) {
      roles |= 1 << role.ordinal();
    }
    return u8(roles).number(node.incarnation());
  }

  WireOut nodes(List<NodeInfo> nodes) {
    number(nodes.size());
    nodes.forEach(this::node);
    return this;
  }
}
