package io.godwit.overlay.identity;

import io.godwit.overlay.Admission.Revocation;
import io.godwit.overlay.Id;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whom this node believes: the roots of its network (a set, so that one can follow another) and the
 * nodes that are out for good. May be used from any thread.
 */
public final class Trust {
  /** By how much clocks may differ before a certificate is called expired or not yet valid. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

  private final Map<Id, X509Certificate> roots = new ConcurrentHashMap<>();
  private final Map<Id, Revocation> revocations = new ConcurrentHashMap<>();
  private final Clock clock;

  public Trust(Collection<X509Certificate> roots, Clock clock) {
    for (X509Certificate root : roots) {
      this.roots.put(NodeKey.idOf(root.getPublicKey()), root);
    }
    this.clock = clock;
  }

  /** Takes a revocation over; false where the node was revoked already. */
  public boolean revoke(Revocation revocation) {
    return revocations.putIfAbsent(revocation.node(), revocation) == null;
  }

  public List<Revocation> revocations() {
    return revocations.values().stream().sorted((a, b) -> a.node().compareTo(b.node())).toList();
  }

  /**
   * Throws unless the credential is of this network, valid by this node's clock and not revoked.
   */
  public void check(Credential credential) throws RefusedException {
    checkChain(credential);
    checkTimes(credential);
    checkNotRevoked(credential.id());
  }

  /** Of this network, whatever the clock says and whoever was revoked since. */
  void checkChain(Credential credential) throws RefusedException {
    Passport passport = Credential.passport(credential.node());
    X509Certificate root = roots.get(passport.network());
    if (root == null) {
      throw new RefusedException(
          Refusal.OTHER_NETWORK,
          "node "
              + credential.id().brief()
              + " is of network "
              + passport.networkName()
              + "/"
              + passport.network().brief()
              + ", not of "
              + names());
    }
    Passport above = Credential.passport(credential.issuer());
    if (passport.kind() != Passport.Kind.NODE
        || above.kind() != Passport.Kind.ISSUER
        || !above.network().equals(passport.network())
        || credential.issuer().getBasicConstraints() < 0
        || !Credential.signedBy(credential.issuer(), root)
        || !Credential.signedBy(credential.node(), credential.issuer())) {
      throw new RefusedException(
          Refusal.BAD_CERTIFICATE,
          "the certificates of node "
              + credential.id().brief()
              + " do not lead to the root of network "
              + names());
    }
  }

  private void checkTimes(Credential credential) throws RefusedException {
    for (X509Certificate certificate : List.of(credential.node(), credential.issuer())) {
      checkTime(certificate, clock.instant());
    }
  }

  static void checkTime(X509Certificate certificate, Instant now) throws RefusedException {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.plus(CLOCK_SKEW).isBefore(from)) {
      throw new RefusedException(
          Refusal.CLOCK,
          certificate.getSubjectX500Principal().getName()
              + " is not valid before "
              + from
              + ", and the clock that judges it says "
              + now
              + ": set the clock that is wrong");
    }
    if (now.minus(CLOCK_SKEW).isAfter(until)) {
      throw new RefusedException(
          Refusal.CLOCK,
          certificate.getSubjectX500Principal().getName()
              + " expired at "
              + until
              + ", and the clock that judges it says "
              + now
              + ": set the clock if it is wrong, else join again with a new token");
    }
  }

  /** Throws with the reason that the revocation gives. */
  public void checkNotRevoked(Id node) throws RefusedException {
    Revocation revocation = revocations.get(node);
    if (revocation != null) {
      throw new RefusedException(
          Refusal.REVOKED,
          "node "
              + node.brief()
              + " was revoked at "
              + revocation.at()
              + " by "
              + revocation.by().brief()
              + ": "
              + revocation.reason());
    }
  }

  /** The network that a verified credential belongs to is one of these. */
  public List<X509Certificate> roots() {
    return roots.values().stream()
        .sorted((a, b) -> NodeKey.idOf(a.getPublicKey()).compareTo(NodeKey.idOf(b.getPublicKey())))
        .toList();
  }

  private String names() throws RefusedException {
    StringBuilder names = new StringBuilder();
    for (X509Certificate root : roots()) {
      Passport passport = Credential.passport(root);
      names.append(names.isEmpty() ? "" : ", ");
      names.append(passport.networkName()).append('/').append(passport.network().brief());
    }
    return names.toString();
  }
}
