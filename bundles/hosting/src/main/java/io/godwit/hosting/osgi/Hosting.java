package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications;
import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.State;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.Snapshot;
import io.godwit.overlay.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of hosting at one node, from its start to its end; built by {@link HostingComponent}. */
final class Hosting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hosting.class);
  private static final long CLOSE_MILLIS = 10_000;
  private static final long RELAUNCH_MILLIS = 1_000;

  private final Parts parts;
  private final Runner runner;
  private final Local local;
  private final Housekeeping housekeeping;
  private final Movers movers;
  private final Whereabouts whereabouts;
  private final ApplicationsService applications;
  private final Desk desk;
  private final Drops drops;
  private AutoCloseable served;

  Hosting(Parts parts, Components components) throws IOException {
    this.parts = parts;
    this.runner = new Runner(parts, components);
    Registry registry = new Registry(parts.overlay().records());
    Peers peers = new Peers(parts);
    Planner planner = new Planner(parts);
    this.housekeeping = new Housekeeping(parts);
    this.local = new Local(parts, runner, registry, housekeeping);
    this.movers =
        new Movers(
            parts, local, peers, new MoveWorks(parts, runner, local, peers, planner, housekeeping));
    this.whereabouts = new Whereabouts(parts, registry, peers, this::here);
    Actions actions = new Actions(parts, local, movers, planner, peers, whereabouts);
    Commands commands = new Commands(parts, actions, peers);
    this.desk = new Desk(parts, actions, movers, planner, local, new Progress(), this::here);
    this.applications = new ApplicationsService(parts, planner, commands, whereabouts, peers, desk);
    this.drops =
        parts.settings().deploy_folder() ? new Drops(parts, planner, commands, whereabouts) : null;
  }

  Applications applications() {
    return applications;
  }

  /** Everything that the journal says is begun; the applications follow on workers. */
  void open() throws IOException {
    housekeeping.sweep(0);
    served = parts.overlay().sessions().serve(Peers.PROTOCOL, desk);
    parts.loop().execute(movers::resume);
    parts
        .lanes()
        .run("start", () -> install(parts.journal().ledger()))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.error("hosting did not start as it should", failure);
              }
              parts.journal().ledger().holdings().keySet().forEach(this::launch);
              watchWhenAllowed();
            });
  }

  /** A node that enters its network for the first time has no role before it is let in. */
  private void watchWhenAllowed() {
    if (drops == null) {
      return;
    }
    if (isHost()) {
      drops.open();
      return;
    }
    parts
        .overlay()
        .joined()
        .thenRunAsync(
            () -> {
              if (isHost()) {
                drops.open();
              } else {
                LOG.info("deploy/ is not watched: this node has not the role 'host'");
              }
            },
            parts.loop());
  }

  private boolean isHost() {
    return parts.overlay().self().roles().contains(Role.HOST);
  }

  /** First all bundles, so that they find each other; an update that was cut off is taken back. */
  private Void install(Ledger ledger) {
    for (Ledger.Holding holding : ledger.holdings().values()) {
      try {
        if (holding.next() != null) {
          takeBack(holding);
        }
        parts.rack().install(holding.descriptor());
      } catch (HostingException e) {
        LOG.error("{} cannot be installed: {}", holding.application(), e.getMessage());
        runner.say(holding.application(), State.FAILED, e.getMessage());
      }
    }
    housekeeping.collect();
    return null;
  }

  private void takeBack(Ledger.Holding holding) {
    LOG.warn(
        "the update of {} was cut off; {} is what runs",
        holding.application(),
        holding.descriptor().main());
    Bundle bundle = parts.rack().find(holding.next().hash());
    if (bundle != null && bundle.getSymbolicName().equals(holding.application())) {
      parts.rack().update(bundle, holding.descriptor().hash());
    }
    parts
        .journal()
        .put(
            new Entry.Owned(
                holding.application(),
                holding.epoch(),
                holding.descriptor(),
                holding.run(),
                holding.snapshot()));
  }

  /** Owned, so it runs; what it waits for may come later, then it is tried again. */
  private void launch(String application) {
    movers
        .claimed(
            application,
            () -> {
              Ledger.Holding holding = local.ledger().holding(application);
              Runner.Live now = runner.live(application);
              if (holding == null || now != null && now.state() == State.RUNNING) {
                return null;
              }
              runner.launch(holding);
              return local.announce(application);
            })
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                later(application, failure);
              }
            });
  }

  private void later(String application, Throwable failure) {
    Ledger.Holding holding = local.ledger().holding(application);
    if (holding == null || parts.loop().isShutdown()) {
      return;
    }
    String reason = Await.words(failure);
    boolean waits = Await.root(failure) instanceof Runner.NotYet;
    Runner.Live before = runner.live(application);
    if (before == null || !before.detail().equals(reason)) {
      LOG.warn("{} does not serve: {}", application, reason);
    }
    runner.say(application, waits ? State.WAITING : State.FAILED, reason);
    parts
        .loop()
        .schedule(
            () -> launch(application),
            waits ? RELAUNCH_MILLIS : 10 * RELAUNCH_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** What this node says when it is asked for its applications. */
  private List<Application> here() {
    List<Application> all = new ArrayList<>();
    Ledger ledger = local.ledger();
    for (String name : ledger.holdings().keySet()) {
      Application application = local.application(name);
      if (application != null) {
        all.add(application);
      }
    }
    for (Ledger.Arrival arrival : ledger.arrivals().values()) {
      all.add(arriving(arrival));
    }
    for (Entry.Given given : ledger.given().values()) {
      all.add(given(given));
    }
    if (drops != null) {
      all.addAll(drops.waiting());
    }
    return all;
  }

  /** Given away for good, and the new host has not said yet that it knows. */
  private Application given(Entry.Given given) {
    String host = parts.name(given.target());
    return new Application(
        given.application(),
        "",
        "",
        given.target(),
        host,
        given.epoch(),
        State.IN_DOUBT,
        "given to " + host + " by " + parts.overlay().self().name() + ", not confirmed yet",
        true);
  }

  private Application arriving(Ledger.Arrival arrival) {
    Entry.Incoming incoming = arrival.incoming();
    Runner.Live now = runner.live(incoming.application());
    Descriptor descriptor = incoming.descriptor();
    return new Application(
        incoming.application(),
        descriptor.version(),
        descriptor.hash(),
        parts.self(),
        parts.overlay().self().name(),
        incoming.epoch(),
        now == null ? State.MOVING : now.state(),
        now == null ? "" : now.detail(),
        arrival.snapshot() != null && arrival.snapshot().memory());
  }

  /** Nothing new is begun; what runs is saved and stopped, all at once, within a bounded time. */
  @Override
  public void close() {
    try {
      if (served != null) {
        served.close();
      }
    } catch (Exception e) {
      LOG.warn("the protocol of hosting did not end well: {}", e.toString());
    }
    if (drops != null) {
      drops.close();
    }
    parts.loop().shutdownNow();
    List<CompletableFuture<?>> saving = new ArrayList<>();
    for (Bundle bundle : parts.rack().all()) {
      saving.add(parts.lanes().run(String.valueOf(bundle.getSymbolicName()), () -> save(bundle)));
    }
    try {
      CompletableFuture.allOf(saving.toArray(new CompletableFuture<?>[0]))
          .get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      LOG.warn("not every application ended well: {}", Await.words(e));
    }
  }

  private Void save(Bundle bundle) {
    String application = bundle.getSymbolicName();
    Ledger.Holding holding = local.ledger().holding(application);
    Runner.Live now = runner.live(application);
    boolean runs = now != null && now.held() != null && now.bundle().equals(bundle);
    if (runs && holding != null) {
      try {
        Await.of(
            runner.close(application),
            parts.settings().drain_deadline_millis() + 500,
            "closing " + application);
      } catch (HostingException e) {
        LOG.warn("{}: saved with calls under way: {}", application, e.getMessage());
      }
      try {
        Snapshot snapshot = runner.snapshot(application, holding.descriptor(), holding.snapshot());
        parts.journal().put(new Entry.Saved(application, snapshot));
      } catch (HostingException e) {
        LOG.error("{}: {}; its last snapshot is what remains", application, e.getMessage());
      }
    }
    if (runs) {
      runner.forget(application);
      parts.rack().stop(bundle);
      parts.gates().release(application, false);
    }
    return null;
  }
}
