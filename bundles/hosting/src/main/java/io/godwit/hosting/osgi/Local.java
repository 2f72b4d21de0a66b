package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.State;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.Snapshot;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done to applications of this node. Each method runs in its application's lane, blocks,
 * and leaves nothing half done: the journal is written before what others can see.
 */
final class Local {
  private static final Logger LOG = LoggerFactory.getLogger(Local.class);

  private final Parts parts;
  private final Runner runner;
  private final Registry registry;
  private final Housekeeping housekeeping;

  Local(Parts parts, Runner runner, Registry registry, Housekeeping housekeeping) {
    this.parts = parts;
    this.runner = runner;
    this.registry = registry;
    this.housekeeping = housekeeping;
  }

  Ledger ledger() {
    return parts.journal().ledger();
  }

  /** A new application, whose bytes and needs are in the store. */
  Application deploy(Descriptor descriptor, Consumer<String> progress) {
    String name = descriptor.name();
    Ledger.Holding holding = ledger().holding(name);
    if (holding != null) {
      return holding.descriptor().hash().equals(descriptor.hash())
          ? application(name)
          : update(descriptor, progress);
    }
    if (ledger().arriving(name) != null) {
      throw new HostingException(name + " is on its way here already, by a move");
    }
    if (ledger().holdings().size() >= parts.settings().max_applications()) {
      throw new HostingException(
          "this node hosts "
              + ledger().holdings().size()
              + " applications already (setting max.applications)");
    }
    Steps steps = new Steps();
    long epoch = epoch(descriptor);
    parts.journal().put(new Entry.Owned(name, epoch, descriptor, true, null));
    steps.done("journal");
    try {
      runner.prepare(descriptor);
      progress.accept("installed " + descriptor.main());
      steps.done("install");
      if (descriptor.kind() == Descriptor.Kind.APPLICATION) {
        runner.activate(name, epoch, descriptor, null, parts.settings().start_deadline_millis());
        progress.accept("started " + descriptor.main());
        steps.done("start");
        advertise(name, runner.open(name, epoch), steps);
      } else {
        runner.say(name, State.RUNNING, describe(descriptor));
      }
    } catch (RuntimeException | LinkageError e) {
      takeBack(descriptor);
      throw e;
    }
    LOG.info("{} is deployed: {}", descriptor.main(), steps);
    return announce(name);
  }

  /** Above all that this node and the network's table know of an earlier life of the name. */
  private long epoch(Descriptor descriptor) {
    long floor = ledger().floor(descriptor.name());
    if (descriptor.kind() == Descriptor.Kind.APPLICATION) {
      floor =
          Math.max(
              floor,
              Await.of(registry.find(descriptor.name()), 5_000, "asking the network's table")
                  .map(Application::epoch)
                  .orElse(0L));
    }
    return floor + 1;
  }

  private static String describe(Descriptor descriptor) {
    return descriptor.kind() == Descriptor.Kind.LIBRARY
        ? "a library: resolved where it is needed, nothing to start"
        : "a fragment: attached to its host when that resolves";
  }

  private static void advertise(
      String name, java.util.concurrent.CompletionStage<Void> opened, Steps steps) {
    opened.whenComplete(
        (nothing, failure) -> {
          steps.done("advertise");
          if (failure != null) {
            LOG.warn("{} serves, but is not advertised: {}", name, Await.words(failure));
          } else {
            LOG.info("{} is advertised: {}", name, steps);
          }
        });
  }

  private void takeBack(Descriptor descriptor) {
    try {
      parts.gates().release(descriptor.name(), false);
      runner.halt(descriptor.name(), descriptor, State.FAILED, "");
      runner.forget(descriptor.name());
      parts.journal().put(new Entry.Removed(descriptor.name()));
      housekeeping.collect();
    } catch (RuntimeException e) {
      LOG.warn("could not take back {}: {}", descriptor.main(), e.toString());
    }
  }

  /** Replaces the bundle; rolls back to the old one where the new one does not start. */
  Application update(Descriptor next, Consumer<String> progress) {
    String name = next.name();
    Ledger.Holding old = owned(name);
    if (old.descriptor().kind() != next.kind()) {
      throw new HostingException(
          name
              + " is "
              + words(old.descriptor().kind())
              + "; it cannot become "
              + words(next.kind())
              + " by an update: undeploy it first");
    }
    if (next.kind() != Descriptor.Kind.APPLICATION) {
      return replaceLibrary(old, next);
    }
    Steps steps = new Steps();
    Snapshot snapshot = freeze(old);
    progress.accept("stopped " + old.descriptor().main());
    parts.journal().put(new Entry.Updating(name, next));
    Bundle bundle = runner.bundle(old.descriptor());
    try {
      replace(bundle, old, next, snapshot);
    } catch (RuntimeException | LinkageError e) {
      progress.accept("rolling back: " + e.getMessage());
      rollBack(bundle, old, snapshot);
      throw new HostingException(
          next.main()
              + " does not start, "
              + old.descriptor().main()
              + " runs again: "
              + e.getMessage(),
          e);
    }
    parts.journal().put(new Entry.Owned(name, old.epoch() + 1, next, old.run(), snapshot));
    if (old.run()) {
      advertise(name, runner.open(name, old.epoch() + 1), steps);
    }
    LOG.info("{} is updated: {}", next.main(), steps);
    return announce(name);
  }

  private void replace(Bundle bundle, Ledger.Holding old, Descriptor next, Snapshot snapshot) {
    parts.rack().update(bundle, next.hash());
    refresh(bundle);
    runner.prepare(next);
    if (old.run()) {
      runner.activate(
          next.name(), old.epoch() + 1, next, snapshot, parts.settings().start_deadline_millis());
    }
  }

  /**
   * An updated bundle resolves anew only when those wired to its old self are refreshed with it.
   */
  private void refresh(Bundle bundle) {
    List<String> closure =
        parts.rack().refreshClosure(bundle).stream().map(Bundle::getSymbolicName).toList();
    if (!closure.isEmpty()) {
      LOG.info("refreshing with {}: {}", bundle.getSymbolicName(), closure);
    }
    parts.rack().refresh(bundle, parts.settings().start_deadline_millis());
  }

  private void rollBack(Bundle bundle, Ledger.Holding old, Snapshot snapshot) {
    String name = old.application();
    runner.halt(name, old.descriptor(), State.FAILED, "rolling back");
    if (bundle.getState() == Bundle.ACTIVE) {
      parts.rack().stop(bundle);
    }
    parts.rack().update(bundle, old.descriptor().hash());
    refresh(bundle);
    parts.journal().put(new Entry.Owned(name, old.epoch(), old.descriptor(), old.run(), snapshot));
    runner.restoreData(old.descriptor(), snapshot);
    if (old.run()) {
      runner.launch(owned(name));
    }
  }

  private Application replaceLibrary(Ledger.Holding old, Descriptor next) {
    String name = old.application();
    runner.prepare(next);
    parts.journal().put(new Entry.Owned(name, old.epoch() + 1, next, old.run(), null));
    runner.say(name, State.RUNNING, describe(next));
    housekeeping.collect();
    return announce(name);
  }

  private static String words(Descriptor.Kind kind) {
    return switch (kind) {
      case APPLICATION -> "an application";
      case LIBRARY -> "a library";
      case FRAGMENT -> "a fragment";
    };
  }

  /** Closes the gate, saves, stops; the snapshot is in the journal when it returns. */
  Snapshot freeze(Ledger.Holding holding) {
    String name = holding.application();
    Runner.Live now = runner.live(name);
    boolean runs = now != null && now.held() != null;
    if (runs) {
      try {
        long patience = parts.settings().drain_deadline_millis() + 1_000;
        Await.of(runner.close(name), patience, "closing " + name);
      } catch (HostingException e) {
        runner.open(name, holding.epoch());
        throw e;
      }
    }
    try {
      Snapshot snapshot = runner.snapshot(name, holding.descriptor(), holding.snapshot());
      parts.journal().put(new Entry.Saved(name, snapshot));
      runner.halt(name, holding.descriptor(), State.STOPPED, "");
      return snapshot;
    } catch (RuntimeException e) {
      if (runs) {
        runner.open(name, holding.epoch());
      }
      throw e;
    }
  }

  Application start(String name) {
    Ledger.Holding holding = owned(name);
    parts.journal().put(new Entry.Wanted(name, true));
    Runner.Live now = runner.live(name);
    if (now == null || now.held() == null) {
      try {
        runner.launch(owned(name));
      } catch (RuntimeException | LinkageError e) {
        runner.halt(name, holding.descriptor(), State.FAILED, e.getMessage());
        throw e;
      }
    }
    return announce(name);
  }

  Application stop(String name) {
    Ledger.Holding holding = owned(name);
    if (holding.descriptor().kind() != Descriptor.Kind.APPLICATION) {
      throw new HostingException(
          name + " is " + words(holding.descriptor().kind()) + ": there is nothing to stop");
    }
    freeze(holding);
    parts.journal().put(new Entry.Wanted(name, false));
    parts.gates().release(name, false);
    return announce(name);
  }

  /** A library that applications here need stays until the last of them goes. */
  void undeploy(String name) {
    Ledger.Holding holding = owned(name);
    Application was = application(name);
    parts.journal().put(new Entry.Removed(name));
    parts.gates().release(name, false);
    runner.halt(name, holding.descriptor(), State.STOPPED, "");
    runner.forget(name);
    housekeeping.collect();
    if (holding.descriptor().kind() == Descriptor.Kind.APPLICATION) {
      registry.gone(was);
    }
  }

  Ledger.Holding owned(String name) {
    Ledger.Holding holding = ledger().holding(name);
    if (holding == null) {
      throw new HostingException(name + " is not hosted by this node; app:list shows who does");
    }
    return holding;
  }

  /** The application as it is here, and into the network's table. */
  Application announce(String name) {
    Application application = application(name);
    if (application != null && owned(name).descriptor().kind() == Descriptor.Kind.APPLICATION) {
      registry.publish(application);
    }
    return application;
  }

  /** What this node can say about an application that it owns. */
  Application application(String name) {
    Ledger.Holding holding = ledger().holding(name);
    if (holding == null) {
      return null;
    }
    Runner.Live now = runner.live(name);
    State state = now != null ? now.state() : holding.run() ? State.WAITING : State.STOPPED;
    return new Application(
        name,
        holding.descriptor().version(),
        holding.descriptor().hash(),
        parts.self(),
        parts.overlay().self().name(),
        holding.epoch(),
        state,
        now == null ? "" : now.detail(),
        runner.migratable(name) || holding.snapshot() != null && holding.snapshot().memory());
  }
}
