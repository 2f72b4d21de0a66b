package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.State;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.MoveEffect;
import io.godwit.hosting.core.Snapshot;
import io.godwit.hosting.store.HostFrames;
import io.godwit.overlay.Id;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The works of a move, each in the application's lane. Gates answer by themselves and need no lane,
 * so that an application whose save hangs can still be opened again.
 */
final class MoveWorks {
  private static final long SAVE_MILLIS = 60_000;

  private final Parts parts;
  private final Runner runner;
  private final Local local;
  private final Peers peers;
  private final Planner planner;
  private final Housekeeping housekeeping;

  MoveWorks(
      Parts parts,
      Runner runner,
      Local local,
      Peers peers,
      Planner planner,
      Housekeeping housekeeping) {
    this.housekeeping = housekeeping;
    this.planner = planner;
    this.parts = parts;
    this.runner = runner;
    this.local = local;
    this.peers = peers;
  }

  void moving(String application, Id target) {
    runner.say(application, State.MOVING, "to " + parts.name(target));
  }

  /** A move failed: say again what is true. */
  void servingAgain(String application) {
    Runner.Live now = runner.live(application);
    if (local.ledger().holding(application) != null && now != null && now.state() == State.MOVING) {
      runner.say(application, now.held() == null ? State.STOPPED : State.RUNNING, "");
    }
  }

  void arriving(Entry.Incoming incoming, String step) {
    String from = parts.name(incoming.source());
    if (step.equals("doubt")) {
      runner.say(
          incoming.application(),
          State.IN_DOUBT,
          "frozen until " + from + " says whether it gave it away");
    } else if (!step.equals("discard") && !step.equals("expose")) {
      runner.say(incoming.application(), State.MOVING, "from " + from + ", " + step);
    }
  }

  void arrived(Entry.Incoming incoming, boolean owned, String failure) {
    if (!owned) {
      runner.forget(incoming.application());
      lane(
          incoming.application(),
          () -> {
            housekeeping.collect();
            return null;
          });
    } else if (failure != null) {
      runner.say(incoming.application(), State.FAILED, failure);
    }
    housekeeping.unpin(incoming.descriptor());
  }

  CompletionStage<Snapshot> source(MoveEffect.Work work, SourceMove move, Snapshot snapshot) {
    String application = move.machine().application();
    Ledger.Holding holding = move.holding();
    switch (work) {
      case CLOSE_GATE:
        return runs(application)
            ? runner.close(application).thenApply(n -> null)
            : CompletableFuture.completedFuture(null);
      case OPEN_GATE:
        return runs(application)
            ? reopened(application, holding)
            : CompletableFuture.completedFuture(null);
      case SNAPSHOT:
        return lane(application, () -> save(application, holding))
            .orTimeout(SAVE_MILLIS, TimeUnit.MILLISECONDS);
      case DEACTIVATE:
        return lane(
            application,
            () -> {
              runner.halt(application, holding.descriptor(), State.MOVING, "away");
              return null;
            });
      case REACTIVATE:
        return lane(application, () -> reactivate(application));
      case FORWARD:
        parts.gates().forward(application, move.machine().target(), epoch(move));
        return CompletableFuture.completedFuture(null);
      case RELEASE:
        return lane(application, () -> release(application));
      default:
        throw new IllegalStateException("not a work of a source: " + work);
    }
  }

  private long epoch(SourceMove move) {
    return move.holding() == null
        ? local.ledger().floor(move.machine().application())
        : move.holding().epoch() + 1;
  }

  private boolean runs(String application) {
    Runner.Live now = runner.live(application);
    return now != null && now.held() != null;
  }

  /** The gate is open at once; that its adverts are acknowledged need not be waited for. */
  private CompletionStage<Snapshot> reopened(String application, Ledger.Holding holding) {
    runner.open(application, holding.epoch());
    return CompletableFuture.completedFuture(null);
  }

  private Snapshot save(String application, Ledger.Holding holding) {
    Snapshot snapshot = runner.snapshot(application, holding.descriptor(), holding.snapshot());
    if (snapshot.sizeBytes() > HostFrames.MAX_ATTACHMENT_BYTES) {
      peers.offer(parts.snapshots().path(snapshot.hash()), snapshot.hash());
    }
    return snapshot;
  }

  private Snapshot reactivate(String application) {
    Ledger.Holding holding = local.owned(application);
    runner.launch(holding);
    return null;
  }

  private Snapshot release(String application) {
    parts.gates().release(application, true);
    runner.forget(application);
    housekeeping.collect();
    return null;
  }

  CompletionStage<Snapshot> target(MoveEffect.Work work, TargetMove move, Snapshot snapshot) {
    Entry.Incoming incoming = move.machine().incoming();
    String application = incoming.application();
    switch (work) {
      case INSTALL:
        return lane(application, () -> install(incoming));
      case STORE:
        return lane(application, () -> store(move, snapshot));
      case ACTIVATE:
        return lane(application, () -> activate(incoming, snapshot));
      case EXPOSE:
        return lane(application, () -> expose(incoming));
      case LAUNCH:
        return lane(application, () -> launch(incoming, snapshot));
      case DISCARD:
        return lane(application, () -> discard(incoming));
      default:
        throw new IllegalStateException("not a work of a target: " + work);
    }
  }

  private Snapshot install(Entry.Incoming incoming) {
    Descriptor descriptor = incoming.descriptor();
    housekeeping.pin(descriptor);
    List<JarResource> needs =
        new Fetcher(parts, peers).fetch(descriptor, List.of(incoming.source()));
    planner.resolved(planner.stored(descriptor.hash()), needs);
    runner.prepare(descriptor);
    return null;
  }

  private Snapshot store(TargetMove move, Snapshot snapshot) throws IOException {
    if (move.stateIsBlob()) {
      Id source = move.machine().incoming().source();
      java.nio.file.Path file = peers.fetch(snapshot.hash(), snapshot.sizeBytes(), List.of(source));
      parts.snapshots().add(file, snapshot.hash());
    } else {
      parts.snapshots().add(move.stateBytes(), snapshot.hash());
    }
    return null;
  }

  private Snapshot activate(Entry.Incoming incoming, Snapshot snapshot) {
    runner.restoreData(incoming.descriptor(), snapshot);
    if (incoming.run()) {
      runner.activate(
          incoming.application(),
          incoming.epoch(),
          incoming.descriptor(),
          snapshot,
          parts.settings().start_deadline_millis());
    }
    return null;
  }

  private Snapshot expose(Entry.Incoming incoming) {
    if (incoming.run()) {
      runner.open(incoming.application(), incoming.epoch());
    } else {
      runner.say(incoming.application(), State.STOPPED, "");
    }
    local.announce(incoming.application());
    return null;
  }

  private Snapshot launch(Entry.Incoming incoming, Snapshot snapshot) {
    Descriptor descriptor = incoming.descriptor();
    new Fetcher(parts, peers).fetch(descriptor, List.of(incoming.source()));
    if (!runs(incoming.application())) {
      runner.prepare(descriptor);
      runner.restoreData(descriptor, snapshot);
    }
    runner.launch(local.owned(incoming.application()));
    local.announce(incoming.application());
    return null;
  }

  private Snapshot discard(Entry.Incoming incoming) {
    try {
      parts.gates().release(incoming.application(), false);
      if (parts.rack().find(incoming.descriptor().hash()) != null) {
        runner.halt(incoming.application(), incoming.descriptor(), State.STOPPED, "");
      }
      runner.forget(incoming.application());
      return null;
    } catch (RuntimeException e) {
      throw new HostingException("what came with a move could not be removed: " + e, e);
    } finally {
      housekeeping.unpin(incoming.descriptor());
    }
  }

  private CompletableFuture<Snapshot> lane(String application, Callable<Snapshot> work) {
    return parts.lanes().run(application, work);
  }
}
