package io.godwit.overlay.netty;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.identity.Credential;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.Refusal;
import io.godwit.overlay.identity.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the node's certificate does not run out: from two thirds of its life on it asks
 * its issuer for a new one on the same key, over their link, until it has it.
 */
final class Renewal {
  /** Keeps a renewed identity. */
  interface Keeper {
    void keep(Identity renewed) throws IOException;
  }

  private static final Duration WARNED = Duration.ofDays(14);
  private static final Logger LOG = LoggerFactory.getLogger("io.godwit.overlay");

  private final NettyNode node;
  private final Keeper keeper;

  Renewal(NettyNode node, Keeper keeper) {
    this.node = node;
    this.keeper = keeper;
  }

  /** On the node's loop, now and then. */
  void check() {
    Identity identity = node.identity();
    if (node.clock().instant().isBefore(identity.renewal())) {
      return;
    }
    Id issuer = identity.credential().issuerId();
    if (issuer.equals(node.self().id())) {
      node.verifier().execute(this::renewOwn);
      return;
    }
    Duration left =
        Duration.between(
            node.clock().instant(), identity.credential().node().getNotAfter().toInstant());
    Link link = node.table().to(issuer);
    if (link != null) {
      link.writer().send(Frames.RENEW, ByteBuffer.allocate(0));
      return;
    }
    if (left.compareTo(WARNED) < 0) {
      LOG.warn(
          "the certificate of this node expires in {} h and its issuer {} is not reached",
          left.toHours(),
          issuer.brief());
    }
    for (Member member : node.core().members()) {
      if (member.node().id().equals(issuer)) {
        node.dialler().dial(member.node(), null);
      }
    }
  }

  private void renewOwn() {
    if (node.issuer().isEmpty()) {
      return;
    }
    try {
      Identity identity = node.identity();
      take(
          new Credential(
              node.issuer().get().renew(identity.credential()), node.issuer().get().certificate()));
    } catch (RefusedException e) {
      LOG.warn("this issuer cannot renew its own certificate: {}", e.getMessage());
    }
  }

  /** The issuer's answer, on its link. */
  void answered(Link link, Credential fresh) throws RefusedException {
    Identity identity = node.identity();
    if (!fresh.id().equals(identity.id())
        || !link.peer().equals(identity.credential().issuerId())) {
      throw new RefusedException(
          Refusal.BAD_CERTIFICATE, "a renewed certificate that nobody asked for");
    }
    node.trust().check(fresh);
    node.verifier().execute(() -> take(fresh));
  }

  private void take(Credential fresh) {
    try {
      Identity renewed = node.identity().renewed(fresh);
      keeper.keep(renewed);
      node.renewed(renewed);
      LOG.info("the certificate is renewed until {}", fresh.node().getNotAfter().toInstant());
    } catch (IOException e) {
      LOG.warn("the renewed certificate cannot be kept: {}", e.getMessage());
    }
  }
}
