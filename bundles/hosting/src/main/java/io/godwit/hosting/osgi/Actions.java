package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.Moved;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Authority;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.HostMessage.Finished;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.Order;
import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Obeys orders at this node, whoever gave them, and writes down what became of them. Authority is
 * checked here, at the target, and nowhere else.
 */
final class Actions {
  private static final long LOCATE_MILLIS = 6_000;

  private final Parts parts;
  private final Local local;
  private final Movers movers;
  private final Planner planner;
  private final Peers peers;
  private final Whereabouts whereabouts;
  private final SecureRandom random = new SecureRandom();

  Actions(
      Parts parts,
      Local local,
      Movers movers,
      Planner planner,
      Peers peers,
      Whereabouts whereabouts) {
    this.parts = parts;
    this.local = local;
    this.movers = movers;
    this.planner = planner;
    this.peers = peers;
    this.whereabouts = whereabouts;
  }

  /** An order of this node's own user. */
  Order order(Order.Verb verb, String application, Id from, Id to, String hash) {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    return new Order(
        verb,
        application,
        from,
        to,
        hash,
        java.util.HexFormat.of().formatHex(nonce),
        System.currentTimeMillis() + Order.MAX_VALIDITY_MILLIS,
        parts.self());
  }

  /**
   * Obeys or refuses.
   *
   * @param author who was proven to have given the order, by session or seal
   */
  CompletableFuture<Finished> obey(
      Order order,
      String seal,
      Descriptor descriptor,
      long deadlineMillis,
      Id author,
      Set<Role> roles,
      Consumer<String> progress) {
    String by = parts.name(order.requester());
    String refusal =
        Authority.refusal(
            order,
            parts.self(),
            parts.overlay().self().roles(),
            author,
            roles,
            local.ledger(),
            System.currentTimeMillis());
    if (refusal != null) {
      parts.audit(order.action(), order.application(), by, "refused", refusal);
      return CompletableFuture.failedFuture(new HostingException(refusal));
    }
    CompletableFuture<Void> seen =
        author.equals(parts.self())
            ? CompletableFuture.completedFuture(null)
            : parts.journal().write(new Entry.Seen(order.nonce(), order.expiresMillis()));
    return seen.thenCompose(n -> act(order, seal, descriptor, deadlineMillis, progress))
        .whenComplete(
            (finished, failure) -> {
              if (order.verb() != Order.Verb.MOVE || failure != null) {
                parts.audit(
                    order.action(),
                    order.application(),
                    by,
                    failure == null ? "done" : "failed",
                    failure == null ? "" : Await.words(failure));
              }
            });
  }

  private CompletableFuture<Finished> act(
      Order order,
      String seal,
      Descriptor descriptor,
      long deadlineMillis,
      Consumer<String> progress) {
    String name = order.application();
    return switch (order.verb()) {
      case DEPLOY -> claimed(name, () -> deploy(order, descriptor, progress));
      case UPDATE -> claimed(name, () -> update(order, descriptor, progress));
      case START -> claimed(name, () -> local.start(name));
      case STOP -> claimed(name, () -> local.stop(name));
      case UNDEPLOY ->
          claimed(
              name,
              () -> {
                local.undeploy(name);
                return null;
              });
      case MOVE -> move(order, seal, deadlineMillis, progress);
    };
  }

  private CompletableFuture<Finished> claimed(
      String name, java.util.concurrent.Callable<Application> work) {
    return movers.claimed(name, work).thenApply(a -> new Finished(a, null));
  }

  private Application deploy(Order order, Descriptor offered, Consumer<String> progress) {
    Application there = null;
    if (offered.kind() == Descriptor.Kind.APPLICATION) {
      there =
          Await.of(whereabouts.locate(offered.name()), LOCATE_MILLIS, "locating " + offered.name());
    }
    if (there != null && !there.host().equals(parts.self())) {
      throw new HostingException(
          offered.name()
              + " runs on "
              + there.hostName()
              + " already, and there is one of it;"
              + " update it there, move it, or undeploy it first");
    }
    return local.deploy(fetched(order, offered, progress), progress);
  }

  private Application update(Order order, Descriptor offered, Consumer<String> progress) {
    Ledger.Holding holding = local.owned(order.application());
    if (!offered.name().equals(order.application())) {
      throw new HostingException(
          "the bundle is " + offered.name() + ", not " + order.application());
    }
    if (holding.descriptor().hash().equals(offered.hash())) {
      return local.application(order.application());
    }
    return local.update(fetched(order, offered, progress), progress);
  }

  /** The bytes are here and resolve; what it needs is what it wires to at this node. */
  private Descriptor fetched(Order order, Descriptor offered, Consumer<String> progress) {
    if (offered == null || !offered.hash().equals(order.hash())) {
      throw new HostingException("the order is for other bytes than those that are offered");
    }
    List<JarResource> needs = new Fetcher(parts, peers).fetch(offered, List.of(order.requester()));
    progress.accept("verified " + offered.main());
    Descriptor resolved = planner.resolved(planner.stored(offered.hash()), needs);
    progress.accept("resolved " + offered.main());
    return resolved;
  }

  private CompletableFuture<Finished> move(
      Order order, String seal, long deadlineMillis, Consumer<String> progress) {
    Ledger.Holding holding = local.owned(order.application());
    if (order.to().equals(parts.self())) {
      throw new HostingException(order.application() + " is here already");
    }
    if (holding.descriptor().kind() != Descriptor.Kind.APPLICATION) {
      throw new HostingException(
          order.application()
              + " is no application: libraries and fragments go where applications"
              + " need them");
    }
    return parts
        .lanes()
        .run("offer:" + order.application(), () -> portable(holding))
        .thenCompose(
            ready -> movers.move(order, seal, ready, Duration.ofMillis(deadlineMillis), progress))
        .thenApply((Moved moved) -> new Finished(moved.application(), moved));
  }

  private Ledger.Holding portable(Ledger.Holding holding) {
    Descriptor current = planner.current(holding);
    peers.offer(current);
    return new Ledger.Holding(
        holding.application(), holding.epoch(), current, holding.run(), holding.snapshot(), null);
  }
}
