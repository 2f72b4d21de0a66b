package io.godwit.overlay.identity;

import io.godwit.overlay.Address;
import io.godwit.overlay.Admission.Invitation;
import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import io.godwit.overlay.identity.TokenJournal.Issued;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets nodes in: makes tokens, redeems each once, renews certificates. Its methods write to disk
 * and sign: call them from a thread that may wait, never from a loop. Synchronised, so that two
 * redemptions of one token cannot pass each other.
 */
public final class Issuer {
  static final int MAX_OPEN_TOKENS = 10_000;

  /** How long a redeemed or expired token is remembered, to give the true reason for a refusal. */
  static final Duration REMEMBERED = Duration.ofDays(30);

  private final NodeKey key;
  private final X509Certificate certificate;
  private final Optional<NodeKey> rootKey;
  private final Trust trust;
  private final TokenJournal journal;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** What a joiner gets: its certificate, and one to sign others with where its roles say so. */
  public record Admitted(
      Id node, X509Certificate certificate, Optional<X509Certificate> asIssuer) {}

  /**
   * @param certificate says that {@code key} may sign nodes
   * @param rootKey only where it was not moved away: needed to make further issuers
   */
  public Issuer(
      NodeKey key,
      X509Certificate certificate,
      Optional<NodeKey> rootKey,
      Trust trust,
      TokenJournal journal,
      Clock clock) {
    this.key = key;
    this.certificate = certificate;
    this.rootKey = rootKey;
    this.trust = trust;
    this.journal = journal;
    this.clock = clock;
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** Makes a token that this issuer, and no other, will redeem once. */
  public synchronized Invitation invite(Set<Role> roles, Duration validity, List<Address> addresses)
      throws RefusedException {
    if (validity.isNegative() || validity.isZero()) {
      throw new IllegalArgumentException("a token is valid for more than no time: " + validity);
    }
    if (roles.contains(Role.ISSUER) && rootKey.isEmpty()) {
      throw new RefusedException(
          Refusal.NOT_ISSUER,
          "only the root key makes an issuer, and it is not on this node: put root-key.pem back");
    }
    forgetOld();
    if (open().size() >= MAX_OPEN_TOKENS) {
      throw new RefusedException(
          Refusal.BUSY, MAX_OPEN_TOKENS + " tokens are open: wait until some expire");
    }
    byte[] number = new byte[JoinToken.NUMBER_BYTES];
    byte[] secret = new byte[JoinToken.SECRET_BYTES];
    random.nextBytes(number);
    random.nextBytes(secret);
    Passport passport = Credential.passport(certificate);
    Instant expires = Instant.ofEpochSecond(clock.instant().plus(validity).getEpochSecond());
    JoinToken token =
        new JoinToken(
            HexFormat.of().formatHex(number),
            secret,
            passport.network(),
            key.id(),
            expires,
            passport.networkName(),
            addresses.subList(0, Math.min(addresses.size(), JoinToken.MAX_ADDRESSES)));
    journal.write(
        new Issued(token.number(), Id.sha256(secret), Set.copyOf(roles), expires, null, null));
    return new Invitation(token.number(), Set.copyOf(roles), expires, token.text());
  }

  public synchronized List<Invitation> open() {
    Instant now = clock.instant();
    return journal.all().stream()
        .filter(token -> token.redeemedBy() == null && token.expires().isAfter(now))
        .map(token -> new Invitation(token.number(), token.roles(), token.expires(), ""))
        .toList();
  }

  /**
   * Redeems a token for the key that was proven in the handshake. The same key may ask again (its
   * answer was lost) and gets the same certificate; any other key is refused.
   */
  public synchronized Admitted redeem(String number, byte[] secret, PublicKey joiner, String name)
      throws RefusedException {
    Id node = NodeKey.idOf(joiner);
    Issued token = journal.find(number).orElse(null);
    if (token == null
        || !MessageDigest.isEqual(token.secretHash().bytes(), Id.sha256(secret).bytes())) {
      throw new RefusedException(
          Refusal.TOKEN_UNKNOWN,
          "token " + number + " was not made by issuer " + key.id().brief() + ", or is forgotten");
    }
    trust.checkNotRevoked(node);
    if (token.redeemedBy() != null) {
      if (!token.redeemedBy().equals(node)) {
        throw new RefusedException(
            Refusal.TOKEN_USED,
            "token " + number + " was redeemed before: every node needs a token of its own");
      }
      return admitted(node, Certificates.parse(token.certificate()), token.roles(), joiner);
    }
    if (!token.expires().isAfter(clock.instant())) {
      throw new RefusedException(
          Refusal.TOKEN_EXPIRED,
          "token "
              + number
              + " expired at "
              + token.expires()
              + " by the issuer's clock, which"
              + " says "
              + clock.instant()
              + ": ask for a new one");
    }
    X509Certificate made =
        Certificates.node(key, certificate, joiner, name, token.roles(), clock.instant());
    journal.write(
        new Issued(
            number, token.secretHash(), token.roles(), token.expires(), node, encoded(made)));
    return admitted(node, made, token.roles(), joiner);
  }

  private Admitted admitted(Id node, X509Certificate made, Set<Role> roles, PublicKey joiner)
      throws RefusedException {
    if (!roles.contains(Role.ISSUER) || rootKey.isEmpty()) {
      return new Admitted(node, made, Optional.empty());
    }
    X509Certificate root = trust.roots().get(0);
    return new Admitted(
        node, made, Optional.of(Certificates.issuer(rootKey.get(), root, joiner, clock.instant())));
  }

  /** A fresh certificate on the same key with the same roles, for a member in good standing. */
  public X509Certificate renew(Credential member) throws RefusedException {
    trust.check(member);
    return Certificates.node(
        key,
        certificate,
        member.node().getPublicKey(),
        member.holder(),
        member.roles(),
        clock.instant());
  }

  private void forgetOld() {
    Instant before = clock.instant().minus(REMEMBERED);
    for (Issued token : journal.all()) {
      if (token.expires().isBefore(before)) {
        journal.erase(token.number());
      }
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate just made can be written: " + e, e);
    }
  }
}
