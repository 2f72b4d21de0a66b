package io.godwit.overlay.identity;

import io.godwit.overlay.Credentials;
import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Seals: bytes that travel through a third node, signed by their author. Any thread. */
public final class NodeCredentials implements Credentials {
  private static final String DOMAIN = "godwit seal 1";

  private final Supplier<Identity> identity;
  private final Supplier<Trust> trust;

  public NodeCredentials(Supplier<Identity> identity, Supplier<Trust> trust) {
    this.identity = identity;
    this.trust = trust;
  }

  @Override
  public byte[] seal(String purpose, byte[] bytes) {
    Identity author = identity.get();
    byte[] signature = author.key().sign(sealed(purpose, bytes));
    byte[] credential = author.credential().encode();
    return ByteBuffer.allocate(signature.length + credential.length)
        .put(signature)
        .put(credential)
        .array();
  }

  @Override
  public Signer verify(String purpose, byte[] bytes, byte[] seal) {
    if (seal.length > MAX_SEAL_BYTES) {
      throw refused("the seal has " + seal.length + " bytes, more than " + MAX_SEAL_BYTES);
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(seal);
      byte[] signature = new byte[64];
      in.get(signature);
      byte[] rest = new byte[in.remaining()];
      in.get(rest);
      Credential credential = Credential.decode(rest);
      trust.get().check(credential);
      Id author = credential.id();
      if (!NodeKey.verify(credential.node().getPublicKey(), sealed(purpose, bytes), signature)) {
        throw refused(
            "the seal is not the signature of node " + author.brief() + " over this " + purpose);
      }
      return new Signer(author, credential.holder(), credential.roles());
    } catch (BufferUnderflowException e) {
      throw refused("the seal ends early");
    } catch (RefusedException e) {
      throw refused(e.getMessage());
    }
  }

  private static OverlayException refused(String message) {
    return new OverlayException(Reason.REFUSED, message);
  }

  /** With lengths, so that no two (purpose, bytes) give the same text to sign. */
  private static byte[] sealed(String purpose, byte[] bytes) {
    byte[] domain = (DOMAIN + '\n' + purpose).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + domain.length + bytes.length)
        .putInt(domain.length)
        .put(domain)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }
}
