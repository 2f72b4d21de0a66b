package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.Issuer;
import io.godwit.overlay.identity.Refusal;
import io.godwit.overlay.identity.RefusedException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an issuer lets nodes in: one bounded frame each, few at a time, at a limited rate. Called
 * on I/O threads; the work (disk, signatures) is done by the executor.
 */
final class JoinDesk {
  static final int MAX_AT_ONCE = 8;
  static final int JOINS_PER_ADDRESS = 30;
  static final int JOINS_IN_ALL = 200;
  static final long WINDOW_MILLIS = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(JoinDesk.class);

  private final Optional<Issuer> issuer;
  private final Supplier<Identity> identity;
  private final Supplier<List<Address>> seeds;
  private final Executor executor;
  private final Clock clock;
  private final AtomicInteger atOnce = new AtomicInteger();

  /** Joins in the present window; guarded by this. */
  private final Map<String, Integer> byAddress = new LinkedHashMap<>();

  private int inAll;
  private long windowEndMillis;

  JoinDesk(
      Optional<Issuer> issuer,
      Supplier<Identity> identity,
      Supplier<List<Address>> seeds,
      Executor executor,
      Clock clock) {
    this.issuer = issuer;
    this.identity = identity;
    this.seeds = seeds;
    this.executor = executor;
    this.clock = clock;
  }

  /** Answers a JOIN or a RENEW on its link, later. */
  void take(Link link, byte kind, ByteBuffer body) {
    String who = String.valueOf(link.context().channel().remoteAddress());
    try {
      if (issuer.isEmpty()) {
        throw new RefusedException(
            Refusal.NOT_ISSUER,
            "node " + identity.get().id().brief() + " lets nobody in: ask the token's issuer");
      }
      JoinFrames.Join join = kind == Frames.JOIN ? JoinFrames.Join.decode(body) : null;
      limit(link);
      executor.execute(() -> work(link, who, join));
    } catch (DecodeException e) {
      LOG.info("{} is not let in: {}", who, e.getMessage());
      link.refuse(Refusal.PROTOCOL, e.getMessage());
    } catch (RefusedException e) {
      LOG.info("{} is not let in: {}", who, e.getMessage());
      link.refuse(e.refusal(), e.getMessage());
    }
  }

  private void limit(Link link) throws RefusedException {
    String address =
        link.context().channel().remoteAddress() instanceof InetSocketAddress remote
            ? remote.getAddress().getHostAddress()
            : "";
    synchronized (this) {
      long now = Clocks.millis();
      if (now >= windowEndMillis) {
        byAddress.clear();
        inAll = 0;
        windowEndMillis = now + WINDOW_MILLIS;
      }
      int from = byAddress.merge(address, 1, Integer::sum);
      if (++inAll > JOINS_IN_ALL || from > JOINS_PER_ADDRESS) {
        throw new RefusedException(
            Refusal.BUSY, "too many nodes want to join at once: try again in a few seconds");
      }
    }
    if (atOnce.incrementAndGet() > MAX_AT_ONCE) {
      atOnce.decrementAndGet();
      throw new RefusedException(Refusal.BUSY, "the issuer is busy: try again in a few seconds");
    }
  }

  private void work(Link link, String who, JoinFrames.Join join) {
    try {
      if (join == null) {
        renew(link);
      } else {
        admit(link, who, join);
      }
    } catch (RefusedException e) {
      LOG.info("{} is not let in: {}", who, e.getMessage());
      link.refuseLater(e.refusal(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("letting {} in failed", who, e);
      link.refuseLater(Refusal.BUSY, "the issuer failed: " + e.getMessage());
    } finally {
      atOnce.decrementAndGet();
    }
  }

  private void admit(Link link, String who, JoinFrames.Join join) throws RefusedException {
    Issuer.Admitted admitted =
        issuer.get().redeem(join.number(), join.secret(), link.provenKey(), join.name());
    Identity own = identity.get();
    long skewMillis = Math.abs(clock.millis() - join.clockMillis());
    if (skewMillis > 60_000) {
      LOG.warn("the clock of {} differs from this node's by {} s", who, skewMillis / 1_000);
    }
    LOG.info(
        "node {}/{} at {} is let in with token {}",
        join.name(),
        admitted.node().brief(),
        who,
        join.number());
    JoinFrames.Admitted answer =
        new JoinFrames.Admitted(
            admitted.certificate(),
            issuer.get().certificate(),
            own.roots().get(0),
            admitted.asIssuer(),
            own.geometry(),
            clock.millis(),
            seeds.get());
    link.writer().send(Frames.ADMITTED, answer.encode());
  }

  private void renew(Link link) throws RefusedException {
    X509Certificate fresh = issuer.get().renew(link.credential());
    LOG.info("the certificate of {} is renewed", link.info());
    link.writer().send(Frames.RENEWED, JoinFrames.renewed(fresh, issuer.get().certificate()));
  }
}
