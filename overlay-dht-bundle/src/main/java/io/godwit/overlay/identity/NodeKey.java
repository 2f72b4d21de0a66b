package io.godwit.overlay.identity;

import io.godwit.overlay.Id;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** An ECDSA key on P-256: what a node, an issuer or a root is. */
public record NodeKey(PublicKey publicKey, PrivateKey privateKey) {
  static final String CURVE = "secp256r1";

  public static NodeKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      KeyPair pair = generator.generateKeyPair();
      return new NodeKey(pair.getPublic(), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no elliptic curve P-256: " + e, e);
    }
  }

  public Id id() {
    return idOf(publicKey);
  }

  /** SHA-256 of the SubjectPublicKeyInfo in DER. */
  public static Id idOf(PublicKey key) {
    return Id.sha256(key.getEncoded());
  }

  /** r and s, 32 bytes each (IEEE P1363): of one length, unlike the usual DER. */
  public byte[] sign(byte[] bytes) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(privateKey);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with the node's own key: " + e, e);
    }
  }

  public static boolean verify(PublicKey key, byte[] bytes, byte[] signed) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initVerify(key);
      signature.update(bytes);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // not a signature at all: as good as a wrong one
    }
  }
}
