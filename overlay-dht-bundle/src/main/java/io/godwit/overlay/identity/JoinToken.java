package io.godwit.overlay.identity;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What an operator hands to a new node, as one line of text: who lets it in (and only that issuer
 * does, so that once is once), how to know it is the right one, and a secret that works once.
 *
 * @param number names the token in logs; not secret
 * @param root SHA-256 of the root's public key, against which the issuer's certificates are checked
 * @param issuer the node that redeems the token
 * @param addresses where to find the issuer, best first
 */
public record JoinToken(
    String number,
    byte[] secret,
    Id root,
    Id issuer,
    Instant expires,
    String networkName,
    List<Address> addresses) {
  public static final String PREFIX = "godwit1:";
  static final int NUMBER_BYTES = 8;
  static final int SECRET_BYTES = 32;
  static final int MAX_ADDRESSES = 16;
  static final int MAX_CHARS = 8192;
  private static final byte VERSION = 1;

  public JoinToken {
    addresses = List.copyOf(addresses);
    if (secret.length != SECRET_BYTES || addresses.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException("a token with a short secret or too many addresses");
    }
  }

  /** For logs: never the secret. */
  @Override
  public String toString() {
    return "token " + number + " of " + networkName + " by " + issuer.brief() + " to " + expires;
  }

  public String text() {
    ByteBuffer out = ByteBuffer.allocate(MAX_CHARS);
    out.put(VERSION).put(HexFormat.of().parseHex(number)).put(secret);
    root.write(out);
    issuer.write(out);
    out.putLong(expires.getEpochSecond());
    putText(out, networkName);
    out.put((byte) addresses.size());
    for (Address address : addresses) {
      putText(out, address.host());
      out.putShort((short) address.port());
    }
    out.putInt(checksum(out.array(), out.position()));
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Parses what {@link #text} wrote; white space that a terminal added is ignored. */
  public static JoinToken parse(String text) {
    String compact = text.replaceAll("\\s+", "");
    if (!compact.startsWith(PREFIX) || compact.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "a join token begins with '" + PREFIX + "'; make one with net:invite on an issuer");
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(compact.substring(PREFIX.length()));
      return read(ByteBuffer.wrap(bytes), bytes);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "the join token is damaged (" + e.getMessage() + "): copy it whole", e);
    }
  }

  private static JoinToken read(ByteBuffer in, byte[] bytes) {
    if (in.get() != VERSION) {
      throw new IllegalArgumentException("its version is " + bytes[0] + ", not " + VERSION);
    }
    int end = bytes.length - Integer.BYTES;
    if (end < 1 || in.getInt(end) != checksum(bytes, end)) {
      throw new IllegalArgumentException("wrong checksum");
    }
    byte[] number = new byte[NUMBER_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    in.get(number).get(secret);
    Id root = Id.read(in);
    Id issuer = Id.read(in);
    Instant expires = Instant.ofEpochSecond(in.getLong());
    String name = getText(in);
    List<Address> addresses = new ArrayList<>();
    for (int count = in.get(); count > 0; count--) {
      addresses.add(new Address(getText(in), in.getShort() & 0xffff));
    }
    return new JoinToken(
        HexFormat.of().formatHex(number), secret, root, issuer, expires, name, addresses);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void putText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.put((byte) bytes.length).put(bytes);
  }

  private static String getText(ByteBuffer in) {
    byte[] bytes = new byte[in.get() & 0xff];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
