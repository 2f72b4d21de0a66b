package io.godwit.overlay.identity;

import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import io.godwit.overlay.core.SignedRecord;
import io.godwit.overlay.core.Signing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Signs this node's records and judges those of others: the signature, the certificate and whether
 * its roles may write there. Credentials that were checked are remembered for a while, because the
 * same publishers come again and again. {@link #rejection} may be called from any thread.
 */
public final class RecordSigning implements Signing {
  private static final int REMEMBERED_CREDENTIALS = 2048;

  private final Supplier<Identity> identity;
  private final Trust trust;

  /** By the hash of their encoded form: those whose chain was right once. Guarded by itself. */
  private final Map<Id, Credential> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Credential> eldest) {
          return size() > REMEMBERED_CREDENTIALS;
        }
      };

  public RecordSigning(Supplier<Identity> identity, Trust trust) {
    this.identity = identity;
    this.trust = trust;
  }

  @Override
  public byte[] sign(byte[] bytes) {
    return identity.get().key().sign(bytes);
  }

  @Override
  public byte[] credential() {
    return identity.get().credential().encode();
  }

  @Override
  public Id publisherOf(byte[] credential) {
    try {
      return checked(credential).id();
    } catch (RefusedException e) {
      return null;
    }
  }

  @Override
  public String rejection(SignedRecord record) {
    try {
      Credential credential = checked(record.credential());
      if (!credential.id().equals(record.publisher())) {
        return "its publisher " + record.publisher().brief() + " is not who signed it";
      }
      String namespace = record.id().key().namespace();
      if (!mayWrite(namespace, credential.roles())) {
        return "node "
            + record.publisher().brief()
            + " has the roles "
            + credential.roles()
            + " and may not write to the namespace "
            + namespace;
      }
      if (!NodeKey.verify(
          credential.node().getPublicKey(), record.signedBytes(), record.signature())) {
        return "its signature is wrong";
      }
      return null;
    } catch (RefusedException e) {
      return e.getMessage();
    }
  }

  /**
   * As {@link #rejection}, and null only where the author may write now: not revoked, its
   * certificate not expired. What was stored before stays: a durable record, such as a revocation,
   * outlives its author's certificate and membership.
   */
  public String rejectionNow(SignedRecord record) {
    try {
      trust.check(checked(record.credential()));
      return rejection(record);
    } catch (RefusedException e) {
      return e.getMessage();
    }
  }

  /** Whether the chain is right; clock and revocations are not looked at. */
  private Credential checked(byte[] encoded) throws RefusedException {
    Id hash = Id.sha256(encoded);
    Credential credential;
    synchronized (known) {
      credential = known.get(hash);
    }
    if (credential == null) {
      credential = Credential.decode(encoded);
      trust.checkChain(credential);
      synchronized (known) {
        known.put(hash, credential);
      }
    }
    return credential;
  }

  /** Who may write where; the table of ARCHITECTURE.md. What is not listed, nobody may. */
  static boolean mayWrite(String namespace, Set<Role> roles) {
    return switch (namespace) {
      case "node", "blob", "user" -> true;
      case "svc", "dir" -> roles.contains(Role.HOST);
      case "app" -> roles.contains(Role.OPERATOR) || roles.contains(Role.HOST);
      case "net" -> roles.contains(Role.OPERATOR) || roles.contains(Role.ISSUER);
      default -> false;
    };
  }
}
