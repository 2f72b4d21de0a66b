package io.godwit.overlay.identity;

import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a certificate says beyond its key: which network it belongs to, what it may sign, which
 * roles its holder has. Stands in one certificate extension, so that it is signed with the rest.
 *
 * @param network SHA-256 of the public key of the network's root
 * @param holder the node's name when it was let in; empty for root and issuers
 */
public record Passport(Kind kind, Id network, String networkName, String holder, Set<Role> roles) {
  /** Below 2.25 and a random UUID (X.667), because nobody has to be asked for it. */
  public static final String OID = "2.25.147294430981846283891923530058568972404.1";

  private static final byte VERSION = 1;
  private static final int MAX_NAME_BYTES = 200;
  private static final int DER_OCTET_STRING = 0x04;

  /** The place in the chain node, issuer, root. */
  public enum Kind {
    ROOT,
    ISSUER,
    NODE
  }

  public Passport {
    roles = Collections.unmodifiableSet(copy(roles));
    checkName("a network's name", networkName, 1);
    checkName("a node's name", holder, 0);
  }

  private static void checkName(String what, String name, int least) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length < least || length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          what + " has " + least + " to " + MAX_NAME_BYTES + " bytes in UTF-8, not " + length);
    }
  }

  private static Set<Role> copy(Set<Role> roles) {
    EnumSet<Role> set = EnumSet.noneOf(Role.class);
    set.addAll(roles);
    return set;
  }

  /** The content of the extension: the DER of an OCTET STRING. */
  byte[] encode() {
    byte[] name = networkName.getBytes(StandardCharsets.UTF_8);
    byte[] holderName = holder.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(5 + Id.BYTES + name.length + holderName.length);
    body.put(VERSION).put((byte) kind.ordinal()).put((byte) bits(roles));
    network.write(body);
    body.put((byte) name.length).put(name).put((byte) holderName.length).put(holderName);
    int length = body.position();
    ByteBuffer out = ByteBuffer.allocate(4 + length);
    out.put((byte) DER_OCTET_STRING);
    if (length > 255) {
      out.put((byte) 0x82).putShort((short) length);
    } else if (length > 127) {
      out.put((byte) 0x81).put((byte) length);
    } else {
      out.put((byte) length);
    }
    out.put(body.array(), 0, length).flip();
    byte[] bytes = new byte[out.remaining()];
    out.get(bytes);
    return bytes;
  }

  /** Reads what {@code X509Certificate.getExtensionValue} returns: one more OCTET STRING around. */
  static Passport decode(byte[] extensionValue) throws RefusedException {
    try {
      ByteBuffer in = unwrap(unwrap(ByteBuffer.wrap(extensionValue)));
      int version = in.get();
      if (version != VERSION) {
        throw bad("is of version " + version + ", this node reads " + VERSION);
      }
      int kind = in.get();
      Set<Role> roles = roles(in.get() & 0xff);
      Id network = Id.read(in);
      String name = text(in);
      String holder = text(in);
      if (in.hasRemaining() || kind < 0 || kind >= Kind.values().length) {
        throw bad("is malformed");
      }
      return new Passport(Kind.values()[kind], network, name, holder, roles);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw bad("is malformed");
    }
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.get() & 0xff];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ByteBuffer unwrap(ByteBuffer in) throws RefusedException {
    int tag = in.get();
    int length = in.get() & 0xff;
    if (length == 0x81) {
      length = in.get() & 0xff;
    } else if (length == 0x82) {
      length = in.getShort() & 0xffff;
    } else if (length > 127) {
      throw bad("is malformed");
    }
    if (tag != DER_OCTET_STRING || length != in.remaining()) {
      throw bad("is malformed");
    }
    return in.slice();
  }

  private static RefusedException bad(String what) {
    return new RefusedException(
        Refusal.BAD_CERTIFICATE, "the certificate's network extension " + what);
  }

  /** Bit n stands for the n-th role; unknown bits are roles of a later version and ignored. */
  public static int bits(Set<Role> roles) {
    int bits = 0;
    for (Role role : roles) {
      bits |= 1 << role.ordinal();
    }
    return bits;
  }

  public static Set<Role> roles(int bits) {
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    for (Role role : Role.values()) {
      if ((bits & 1 << role.ordinal()) != 0) {
        roles.add(role);
      }
    }
    return roles;
  }
}
