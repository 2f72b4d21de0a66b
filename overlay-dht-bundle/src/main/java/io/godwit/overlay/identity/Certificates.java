package io.godwit.overlay.identity;

import io.godwit.overlay.Role;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes the certificates of a network, with BouncyCastle because the JDK makes none. Only needed
 * when a network is founded, a node joins or a certificate is renewed: an ordinary start loads no
 * class of it.
 */
public final class Certificates {
  static final Duration ROOT_VALIDITY = Duration.ofDays(30 * 365);
  static final Duration ISSUER_VALIDITY = Duration.ofDays(10 * 365);
  static final Duration NODE_VALIDITY = Duration.ofDays(365);

  /**
   * A joining node's own certificate carries its key through the handshake and is then forgotten.
   */
  static final Duration JOINER_VALIDITY = Duration.ofDays(365 * 100L);

  /** How far certificates begin in the past, for nodes whose clock is behind the issuer's. */
  static final Duration BACKDATED = Duration.ofDays(1);

  private static final SecureRandom RANDOM = new SecureRandom();

  private Certificates() {}

  /** The network begins here: its id is the SHA-256 of this key. */
  public static X509Certificate root(NodeKey root, String networkName, Instant now) {
    Passport passport = new Passport(Passport.Kind.ROOT, root.id(), networkName, "", Set.of());
    X500Name name = name("root", root.id().brief());
    return make(name, root.privateKey(), name, root.publicKey(), passport, now, ROOT_VALIDITY);
  }

  /** Lets a key sign the certificates of nodes. The key is its node's own: one id names both. */
  public static X509Certificate issuer(
      NodeKey root, X509Certificate rootCertificate, PublicKey issuer, Instant now)
      throws RefusedException {
    Passport above = Credential.passport(rootCertificate);
    Passport passport =
        new Passport(Passport.Kind.ISSUER, above.network(), above.networkName(), "", Set.of());
    return make(
        subject(rootCertificate),
        root.privateKey(),
        name("issuer", NodeKey.idOf(issuer).brief()),
        issuer,
        passport,
        now,
        ISSUER_VALIDITY);
  }

  public static X509Certificate node(
      NodeKey issuer,
      X509Certificate issuerCertificate,
      PublicKey node,
      String holder,
      Set<Role> roles,
      Instant now)
      throws RefusedException {
    Passport above = Credential.passport(issuerCertificate);
    Passport passport =
        new Passport(Passport.Kind.NODE, above.network(), above.networkName(), holder, roles);
    return make(
        subject(issuerCertificate),
        issuer.privateKey(),
        name("node", NodeKey.idOf(node).brief()),
        node,
        passport,
        now,
        NODE_VALIDITY);
  }

  /** What a node shows that is in no network yet: proves its key, claims nothing. */
  public static X509Certificate joiner(NodeKey key, Instant now) {
    X500Name name = name("joiner", key.id().brief());
    return make(name, key.privateKey(), name, key.publicKey(), null, now, JOINER_VALIDITY);
  }

  private static X509Certificate make(
      X500Name issuer,
      PrivateKey issuerKey,
      X500Name subject,
      PublicKey subjectKey,
      Passport passport,
      Instant now,
      Duration validity) {
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              issuer,
              new BigInteger(127, RANDOM).setBit(126),
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(validity)),
              subject,
              SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()));
      boolean signs = passport != null && passport.kind() != Passport.Kind.NODE;
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(signs));
      int usage = signs ? KeyUsage.keyCertSign : KeyUsage.digitalSignature;
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      if (passport != null) {
        builder.addExtension(new ASN1ObjectIdentifier(Passport.OID), false, passport.encode());
      }
      return parse(
          builder
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey))
              .getEncoded());
    } catch (Exception e) {
      throw new IllegalStateException("cannot make a certificate for " + subject + ": " + e, e);
    }
  }

  /** Reads one certificate in DER. */
  public static X509Certificate parse(byte[] der) throws RefusedException {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new RefusedException(
          Refusal.BAD_CERTIFICATE, "not a certificate (X.509, DER): " + e.getMessage());
    }
  }

  private static X500Name subject(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  private static X500Name name(String kind, String what) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, "godwit")
        .addRDN(BCStyle.CN, kind + " " + what)
        .build();
  }
}
