package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.HostMessage;
import io.godwit.hosting.core.HostMessage.Finished;
import io.godwit.hosting.core.Order;
import io.godwit.overlay.Id;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Gives orders of this node's user, here or to another node: the same order, the same checks. */
final class Commands {
  private final Parts parts;
  private final Actions actions;
  private final Peers peers;

  Commands(Parts parts, Actions actions, Peers peers) {
    this.parts = parts;
    this.actions = actions;
    this.peers = peers;
  }

  /** To the node that runs, or shall run, the application. */
  CompletionStage<Application> order(
      Order.Verb verb, String application, Id host, Descriptor bundle, Consumer<String> progress) {
    String hash = bundle == null ? "" : bundle.hash();
    Order order = actions.order(verb, application, host, host, hash);
    long deadline =
        parts.settings().fetch_deadline_millis() + parts.settings().start_deadline_millis();
    return give(host, order, bundle, deadline, progress).thenApply(Finished::application);
  }

  CompletionStage<Finished> move(
      String application, Id source, Id target, long deadlineMillis, Consumer<String> progress) {
    Order order = actions.order(Order.Verb.MOVE, application, source, target, "");
    return give(source, order, null, deadlineMillis, progress);
  }

  private CompletionStage<Finished> give(
      Id host, Order order, Descriptor bundle, long deadlineMillis, Consumer<String> progress) {
    boolean sealed = order.verb() == Order.Verb.MOVE;
    return parts
        .lanes()
        .run(
            "order:" + order.nonce(),
            () -> {
              String seal = sealed ? peers.seal(order) : "";
              if (bundle != null && !host.equals(parts.self())) {
                peers.offer(bundle);
              }
              return seal;
            })
        .thenCompose(seal -> give(host, order, seal, bundle, deadlineMillis, progress));
  }

  private CompletableFuture<Finished> give(
      Id host,
      Order order,
      String seal,
      Descriptor bundle,
      long deadlineMillis,
      Consumer<String> progress) {
    if (host.equals(parts.self())) {
      return actions.obey(
          order,
          seal,
          bundle,
          deadlineMillis,
          parts.self(),
          parts.overlay().self().roles(),
          progress);
    }
    return peers.command(
        host, new HostMessage.Command(order, seal, bundle, deadlineMillis), progress);
  }
}
