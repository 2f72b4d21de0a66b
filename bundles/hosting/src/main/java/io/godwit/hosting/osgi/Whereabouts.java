package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.State;
import io.godwit.hosting.core.HostMessage;
import io.godwit.hosting.core.Ledger;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Where applications are: the table says whom to ask, the host says what is true. */
final class Whereabouts {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Parts parts;
  private final Registry registry;
  private final Peers peers;
  private final Supplier<List<Application>> here;

  Whereabouts(Parts parts, Registry registry, Peers peers, Supplier<List<Application>> here) {
    this.parts = parts;
    this.registry = registry;
    this.peers = peers;
    this.here = here;
  }

  /** The application's host and state, or null where it runs nowhere. */
  CompletionStage<Application> locate(String name) {
    Ledger ledger = parts.journal().ledger();
    if (ledger.holding(name) != null || ledger.arriving(name) != null) {
      return CompletableFuture.completedFuture(own(name));
    }
    Id given = ledger.givenTo(name);
    return registry
        .find(name)
        .thenCompose(
            found -> {
              if (found.filter(Registry::isGone).isPresent()) {
                return CompletableFuture.completedFuture(null);
              }
              Id host = found.isPresent() ? found.get().host() : given;
              if (host == null) {
                return CompletableFuture.completedFuture(null);
              }
              return host.equals(parts.self())
                  ? anywhere(name)
                  : confirmed(name, host, found.orElse(null));
            });
  }

  private Application own(String name) {
    return here.get().stream().filter(a -> a.name().equals(name)).findFirst().orElse(null);
  }

  /** The record may be older than the truth: ask the host, and if it has gone on, everybody. */
  private CompletionStage<Application> confirmed(String name, Id host, Application recorded) {
    return listOf(host)
        .handle(
            (listed, failure) -> {
              if (failure != null) {
                return CompletableFuture.completedFuture(unreachable(recorded));
              }
              return listed.stream()
                  .filter(a -> a.name().equals(name) && a.epoch() > 0)
                  .findFirst()
                  .map(CompletableFuture::completedFuture)
                  .orElseGet(() -> anywhere(name));
            })
        .thenCompose(found -> found);
  }

  private CompletableFuture<Application> anywhere(String name) {
    return asked()
        .thenApply(
            all ->
                all.stream()
                    .filter(a -> a.name().equals(name) && a.epoch() > 0)
                    .max((a, b) -> Long.compare(a.epoch(), b.epoch()))
                    .orElse(null));
  }

  private static Application unreachable(Application recorded) {
    return recorded == null
        ? null
        : new Application(
            recorded.name(),
            recorded.version(),
            recorded.hash(),
            recorded.host(),
            recorded.hostName(),
            recorded.epoch(),
            State.IN_DOUBT,
            "its host " + recorded.hostName() + " does not answer; this is the last that is known",
            recorded.migratable());
  }

  private CompletableFuture<List<Application>> listOf(Id node) {
    return peers
        .ask(node, new HostMessage.ListHere(), HostMessage.Listed.class, PATIENCE)
        .thenApply(HostMessage.Listed::applications);
  }

  /** What all nodes that answer say; those that do not are left out. */
  private CompletableFuture<List<Application>> asked() {
    List<CompletableFuture<List<Application>>> answers = new ArrayList<>();
    for (Member member : parts.overlay().members()) {
      Id node = member.node().id();
      boolean there =
          member.liveness() == Member.Liveness.ALIVE
              || member.liveness() == Member.Liveness.SUSPECT;
      if (there && !node.equals(parts.self())) {
        answers.add(listOf(node).exceptionally(failure -> List.of()));
      }
    }
    answers.add(CompletableFuture.completedFuture(here.get()));
    return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> answers.stream().flatMap(a -> a.join().stream()).toList());
  }

  /** All applications: as their hosts tell, and from the table where the host does not answer. */
  CompletionStage<List<Application>> list() {
    CompletionStage<List<Application>> recorded =
        registry.all().exceptionally(failure -> List.of());
    return asked()
        .thenCombine(
            recorded,
            (told, table) -> {
              Map<String, Application> best = new TreeMap<>();
              List<Application> all = new ArrayList<>();
              for (Application a : told) {
                if (a.epoch() == 0) {
                  all.add(a);
                } else {
                  best.merge(a.name() + kindOfOwn(a), a, Whereabouts::newer);
                }
              }
              for (Application a : table) {
                boolean answers = told.stream().anyMatch(t -> t.host().equals(a.host()));
                boolean alive = alive(a.host());
                if (!best.containsKey(a.name()) && !Registry.isGone(a) && !answers && !alive) {
                  best.put(a.name(), unreachable(a));
                }
              }
              all.addAll(0, best.values());
              return all;
            });
  }

  /** A library may lie on several nodes, an application runs on one. */
  private static String kindOfOwn(Application a) {
    return a.detail().startsWith("a library") || a.detail().startsWith("a fragment")
        ? "@" + a.host()
        : "";
  }

  private boolean alive(Id node) {
    return parts
        .overlay()
        .member(node)
        .filter(m -> m.liveness() == Member.Liveness.ALIVE)
        .isPresent();
  }

  /** During a move both sides speak of it: the one that serves, or will, is the better witness. */
  private static Application newer(Application a, Application b) {
    if (a.epoch() != b.epoch()) {
      return a.epoch() > b.epoch() ? a : b;
    }
    return a.state().compareTo(b.state()) <= 0 ? a : b;
  }
}
