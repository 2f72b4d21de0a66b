package io.godwit.overlay.identity;

import io.godwit.overlay.Id;
import io.godwit.overlay.Overlay.Network;
import io.godwit.overlay.Role;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Who a node is and in which network: all that its directory keeps of it. Immutable; a renewed
 * certificate makes a new one.
 *
 * @param issuing says that the node's key may sign others; where its roles contain ISSUER
 * @param rootKey with the founder, until it is moved to a safe place
 * @param geometry of the network, fixed when it was founded
 */
public record Identity(
    NodeKey key,
    Credential credential,
    List<X509Certificate> roots,
    Optional<X509Certificate> issuing,
    Optional<NodeKey> rootKey,
    String geometry) {
  public Identity {
    roots = List.copyOf(roots);
  }

  /** Makes a network with this node as its first: root, issuer and a node with every role. */
  public static Identity found(
      NodeKey key, String networkName, String nodeName, String geometry, Instant now)
      throws RefusedException {
    NodeKey rootKey = NodeKey.generate(new SecureRandom());
    X509Certificate root = Certificates.root(rootKey, networkName, now);
    X509Certificate issuer = Certificates.issuer(rootKey, root, key.publicKey(), now);
    X509Certificate node =
        Certificates.node(key, issuer, key.publicKey(), nodeName, EnumSet.allOf(Role.class), now);
    return new Identity(
        key,
        new Credential(node, issuer),
        List.of(root),
        Optional.of(issuer),
        Optional.of(rootKey),
        geometry);
  }

  public Id id() {
    return key.id();
  }

  public Network network() {
    try {
      Passport passport = Credential.passport(credential.node());
      return new Network(passport.networkName(), passport.network());
    } catch (RefusedException e) {
      throw new IllegalStateException("the node's own certificate: " + e.getMessage(), e);
    }
  }

  public Identity renewed(Credential fresh) {
    return new Identity(key, fresh, roots, issuing, rootKey, geometry);
  }

  /** When to ask for a new certificate: at two thirds of the present one's life. */
  public Instant renewal() {
    Instant from = credential.node().getNotBefore().toInstant();
    Instant until = credential.node().getNotAfter().toInstant();
    return from.plusSeconds((until.getEpochSecond() - from.getEpochSecond()) * 2 / 3);
  }
}
