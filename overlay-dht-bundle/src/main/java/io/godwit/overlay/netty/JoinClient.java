package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.identity.Certificates;
import io.godwit.overlay.identity.Credential;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.JoinToken;
import io.godwit.overlay.identity.NodeKey;
import io.godwit.overlay.identity.Refusal;
import io.godwit.overlay.identity.RefusedException;
import io.godwit.overlay.identity.Trust;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a token to its issuer: dials the token's addresses one after another, makes sure that it is
 * the right one before the secret is said, and brings back an identity. One attempt; links call it
 * on their event loops, one after another.
 */
final class JoinClient implements LinkOwner {
  private static final Duration NOTICED_SKEW = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(JoinClient.class);

  private final Transport transport;
  private final JoinToken token;
  private final NodeKey key;
  private final String name;
  private final Clock clock;
  private final Tls tls;
  private final Iterator<Address> addresses;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private Refusal refusal;
  private final StringBuilder reasons = new StringBuilder();

  /** A new identity, and where nodes of the network are. */
  record Outcome(Identity identity, List<Address> seeds) {}

  JoinClient(Transport transport, JoinToken token, NodeKey key, String name, Clock clock) {
    this.transport = transport;
    this.token = token;
    this.key = key;
    this.name = name;
    this.clock = clock;
    this.tls = Tls.of(key, Certificates.joiner(key, clock.instant()));
    this.addresses = token.addresses().iterator();
  }

  /** Fails with a {@link RefusedException}, or another exception where trying again may help. */
  CompletableFuture<Outcome> join() {
    next();
    return outcome;
  }

  private void next() {
    boolean elsewhere = refusal == Refusal.OTHER_NETWORK || refusal == Refusal.NOT_ISSUER;
    if (addresses.hasNext() && (refusal == null || elsewhere)) {
      transport.dialToJoin(addresses.next(), token.issuer(), this, tls);
    } else if (refusal != null && refusal.lasting()) {
      outcome.completeExceptionally(new RefusedException(refusal, reasons.toString()));
    } else {
      outcome.completeExceptionally(
          new IllegalStateException(
              "the issuer "
                  + token.issuer().brief()
                  + " named by the token"
                  + " was not reached: "
                  + reasons));
    }
  }

  @Override
  public Hello hello() {
    return null;
  }

  @Override
  public void check(Credential peer) {}

  @Override
  public void admit(Link link) {}

  @Override
  public PeerSession session(Id peer) {
    throw new IllegalStateException("no sessions before admission");
  }

  /** TLS stands: the secret is only said to who proves to be the issuer. */
  @Override
  public void opened(Link link) {
    try {
      X509Certificate[] chain = link.chain();
      if (chain.length < 3 || !NodeKey.idOf(chain[2].getPublicKey()).equals(token.root())) {
        throw new RefusedException(
            Refusal.OTHER_NETWORK,
            "who answers at "
                + link.dialled()
                + " is not of network "
                + token.networkName()
                + "/"
                + token.root().brief()
                + ", to which the token belongs");
      }
      Credential issuer = new Credential(chain[0], chain[1]);
      new Trust(List.of(chain[2]), clock).check(issuer);
      if (!issuer.id().equals(token.issuer())) {
        throw new RefusedException(
            Refusal.NOT_ISSUER,
            "node "
                + issuer.id().brief()
                + " answers at "
                + link.dialled()
                + ", but the token"
                + " is redeemed by "
                + token.issuer().brief()
                + " only");
      }
      JoinFrames.Join join =
          new JoinFrames.Join(token.number(), token.secret(), name, clock.millis());
      link.writer().send(Frames.JOIN, join.encode());
    } catch (RefusedException e) {
      link.refuse(e.refusal(), e.getMessage());
    }
  }

  @Override
  public void answered(Link link, byte kind, ByteBuffer body) {
    try {
      JoinFrames.Admitted admitted = JoinFrames.Admitted.decode(body);
      checkClock(admitted.clockMillis());
      Credential credential = new Credential(admitted.node(), admitted.issuer());
      if (!credential.id().equals(key.id())
          || !NodeKey.idOf(admitted.root().getPublicKey()).equals(token.root())) {
        throw new RefusedException(
            Refusal.BAD_CERTIFICATE, "the issuer answered with certificates of someone else");
      }
      new Trust(List.of(admitted.root()), clock).check(credential);
      Identity identity =
          new Identity(
              key,
              credential,
              List.of(admitted.root()),
              admitted.asIssuer(),
              Optional.empty(),
              admitted.geometry());
      outcome.complete(new Outcome(identity, admitted.seeds()));
      link.closeLater("let in");
    } catch (DecodeException e) {
      link.refuse(Refusal.PROTOCOL, e.getMessage());
    } catch (RefusedException e) {
      link.refuse(e.refusal(), e.getMessage());
    }
  }

  private void checkClock(long issuerMillis) {
    Duration skew = Duration.ofMillis(Math.abs(clock.millis() - issuerMillis));
    if (skew.compareTo(NOTICED_SKEW) > 0) {
      LOG.warn("this node's clock differs from its issuer's by {} s: set it", skew.toSeconds());
    }
  }

  @Override
  public void failed(Link link, boolean refused, Refusal why, String reason) {
    if (!outcome.isDone()) {
      refusal = why != null ? why : refusal;
      reasons.append(reasons.isEmpty() ? "" : "; ").append(link.dialled()).append(": ");
      reasons.append(reason);
      next();
    }
  }

  @Override
  public void closed(Link link, String reason) {}

  @Override
  public void message(Link link, ByteBuffer body) {}

  @Override
  public void admission(Link link, byte kind, ByteBuffer body) {}
}
