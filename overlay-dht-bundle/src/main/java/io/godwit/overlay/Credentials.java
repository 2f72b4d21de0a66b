package io.godwit.overlay;

import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Signatures of nodes over bytes that travel through a third one, where the session's peer is not
 * the author (an order to move goes from its requester through the source to the target). Both
 * methods take about a millisecond: keep them off the node's loop.
 */
@ProviderType
public interface Credentials {
  int MAX_SEAL_BYTES = 8 * 1024;

  /**
   * A seal: this node's signature over the purpose and the bytes, and its certificate.
   *
   * @param purpose what the signature is for, such as {@code order}: a seal for one purpose is none
   *     for another, so that nobody can pass off a record as an order
   */
  byte[] seal(String purpose, byte[] bytes);

  /**
   * Who sealed; fails with {@link OverlayException.Reason#REFUSED} and the reason where the
   * signature, the certificate or the network is not right, or the node is revoked.
   */
  Signer verify(String purpose, byte[] bytes, byte[] seal);

  /** The author of a seal, as its certificate says. */
  record Signer(Id id, String name, Set<Role> roles) {
    public Signer {
      roles = Set.copyOf(roles);
    }
  }
}
