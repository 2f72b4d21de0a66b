package io.godwit.overlay.identity;

import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Set;

/**
 * A node's certificate and the issuer's that signed it: all that another member, who knows the
 * root, needs to check what the node signs.
 */
public record Credential(X509Certificate node, X509Certificate issuer) {
  /** Of the encoded form; a record carries one. */
  public static final int MAX_BYTES = 4096;

  public Id id() {
    return NodeKey.idOf(node.getPublicKey());
  }

  public Id issuerId() {
    return NodeKey.idOf(issuer.getPublicKey());
  }

  /** Two certificates in DER, each after its length. */
  public byte[] encode() {
    try {
      byte[] first = node.getEncoded();
      byte[] second = issuer.getEncoded();
      return ByteBuffer.allocate(4 + first.length + second.length)
          .putShort((short) first.length)
          .put(first)
          .putShort((short) second.length)
          .put(second)
          .array();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written: " + e, e);
    }
  }

  public static Credential decode(byte[] bytes) throws RefusedException {
    if (bytes.length > MAX_BYTES) {
      throw bad("has " + bytes.length + " bytes, more than " + MAX_BYTES);
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      X509Certificate node = Certificates.parse(read(in));
      X509Certificate issuer = Certificates.parse(read(in));
      if (in.hasRemaining()) {
        throw bad("has " + in.remaining() + " bytes too many");
      }
      return new Credential(node, issuer);
    } catch (BufferUnderflowException e) {
      throw bad("ends early");
    }
  }

  private static byte[] read(ByteBuffer in) {
    int length = in.getShort() & 0xffff;
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] der = new byte[length];
    in.get(der);
    return der;
  }

  private static RefusedException bad(String what) {
    return new RefusedException(Refusal.BAD_CERTIFICATE, "the credential " + what);
  }

  /** Of a certificate that was verified; before that these are only claims. */
  public Set<Role> roles() {
    try {
      return passport(node).roles();
    } catch (RefusedException e) {
      return Collections.emptySet();
    }
  }

  /**
   * The name that the node had when it was let in; as {@link #roles} only a claim until checked.
   */
  public String holder() {
    try {
      return passport(node).holder();
    } catch (RefusedException e) {
      return "";
    }
  }

  static Passport passport(X509Certificate certificate) throws RefusedException {
    byte[] value = certificate.getExtensionValue(Passport.OID);
    if (value == null) {
      throw new RefusedException(
          Refusal.OTHER_NETWORK,
          "the certificate "
              + certificate.getSubjectX500Principal().getName()
              + " belongs to no Godwit network");
    }
    return Passport.decode(value);
  }

  static boolean signedBy(X509Certificate certificate, X509Certificate above) {
    try {
      certificate.verify(above.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false; // whatever is wrong with it, it is not signed by that key
    }
  }
}
