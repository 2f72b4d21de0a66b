package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.identity.Certificates;
import io.godwit.overlay.identity.Credential;
import io.godwit.overlay.identity.RefusedException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The frames by which a node is let in and its certificate renewed. */
final class JoinFrames {
  private static final int VERSION = 1;
  private static final int NUMBER_BYTES = 8;
  private static final int SECRET_BYTES = 32;
  private static final int MAX_NAME_BYTES = 192;

  /**
   * What a joiner says.
   *
   * @param clockMillis its wall clock, so that a wrong one can be named
   */
  record Join(String number, byte[] secret, String name, long clockMillis) {
    ByteBuffer encode() {
      ByteBuffer out = ByteBuffer.allocate(512);
      out.put((byte) VERSION).put(HexFormat.of().parseHex(number)).put(secret);
      Fields.putText(out, name);
      return out.putLong(clockMillis).flip();
    }

    static Join decode(ByteBuffer in) throws DecodeException {
      int version = Fields.u8(in);
      if (version != VERSION) {
        throw new DecodeException("a join of version " + version + ", this node knows " + VERSION);
      }
      String number = HexFormat.of().formatHex(Fields.fixed(in, NUMBER_BYTES));
      byte[] secret = Fields.fixed(in, SECRET_BYTES);
      String name = Fields.text(in, MAX_NAME_BYTES);
      long clock = Fields.u64(in);
      Fields.end(in);
      return new Join(number, secret, name, clock);
    }
  }

  /** What it is given: its certificate, further ones up to the root, and how to go on. */
  record Admitted(
      X509Certificate node,
      X509Certificate issuer,
      X509Certificate root,
      Optional<X509Certificate> asIssuer,
      String geometry,
      long clockMillis,
      List<Address> seeds) {
    ByteBuffer encode() {
      ByteBuffer out = ByteBuffer.allocate(8 * 1024);
      out.put((byte) VERSION);
      put(out, node);
      put(out, issuer);
      put(out, root);
      out.put((byte) (asIssuer.isPresent() ? 1 : 0));
      asIssuer.ifPresent(certificate -> put(out, certificate));
      Fields.putText(out, geometry);
      out.putLong(clockMillis);
      Fields.putAddresses(out, seeds);
      return out.flip();
    }

    static Admitted decode(ByteBuffer in) throws DecodeException, RefusedException {
      int version = Fields.u8(in);
      if (version != VERSION) {
        throw new DecodeException("an admission of version " + version + ", not " + VERSION);
      }
      X509Certificate node = Certificates.parse(Fields.bytes(in));
      X509Certificate issuer = Certificates.parse(Fields.bytes(in));
      X509Certificate root = Certificates.parse(Fields.bytes(in));
      Optional<X509Certificate> asIssuer =
          Fields.u8(in) == 1 ? Optional.of(Certificates.parse(Fields.bytes(in))) : Optional.empty();
      String geometry = Fields.text(in, MAX_NAME_BYTES);
      long clock = Fields.u64(in);
      return new Admitted(node, issuer, root, asIssuer, geometry, clock, Fields.addresses(in));
    }
  }

  private JoinFrames() {}

  /** A renewed certificate and the one of its issuer. */
  static ByteBuffer renewed(X509Certificate node, X509Certificate issuer) {
    ByteBuffer out = ByteBuffer.allocate(8 * 1024);
    put(out, node);
    put(out, issuer);
    return out.flip();
  }

  static Credential renewal(ByteBuffer in) throws DecodeException, RefusedException {
    X509Certificate node = Certificates.parse(Fields.bytes(in));
    X509Certificate issuer = Certificates.parse(Fields.bytes(in));
    Fields.end(in);
    return new Credential(node, issuer);
  }

  static void put(ByteBuffer out, X509Certificate certificate) {
    try {
      Fields.putBytes(out, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written: " + e, e);
    }
  }
}
