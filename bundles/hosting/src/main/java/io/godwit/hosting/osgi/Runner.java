package io.godwit.hosting.osgi;

import io.godwit.api.Migratable;
import io.godwit.hosting.Applications.State;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.Snapshot;
import io.godwit.hosting.store.StateArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs applications in this framework: behind a gate, with their memory restored before the first
 * call. Blocking methods, called in the application's lane; it decides nothing.
 */
final class Runner {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  /** How long a restart waits in its lane for a component that is not satisfied yet. */
  private static final long PATIENCE_MILLIS = 2_000;

  private final Parts parts;
  private final Components components;
  private final Map<String, Live> live = new ConcurrentSkipListMap<>();

  /** What an application does here now. */
  record Live(State state, String detail, Bundle bundle, Held held) {}

  Runner(Parts parts, Components components) {
    this.parts = parts;
    this.components = components;
  }

  Live live(String application) {
    return live.get(application);
  }

  void say(String application, State state, String detail) {
    live.compute(
        application,
        (name, was) ->
            new Live(
                state, detail, was == null ? null : was.bundle(), was == null ? null : was.held()));
  }

  void forget(String application) {
    Live was = live.remove(application);
    if (was != null && was.held() != null) {
      was.held().close();
    }
  }

  /** Installs and resolves; true where the bundle was not here before. */
  boolean prepare(Descriptor descriptor) {
    Rack.Installed installed = parts.rack().install(descriptor);
    if (descriptor.kind() != Descriptor.Kind.FRAGMENT) {
      parts.rack().resolve(installed.bundle());
    }
    return installed.fresh();
  }

  /** Guarded, started, restored; the gate stays closed. */
  void activate(
      String application, long epoch, Descriptor descriptor, Snapshot snapshot, long waitMillis) {
    Bundle bundle = bundle(descriptor);
    parts.gates().guard(application, epoch, List.of(bundle.getBundleId()));
    parts.rack().start(bundle);
    components.check(bundle);
    Held held = Held.of(bundle);
    Live was = live.put(application, new Live(State.MOVING, "starting", bundle, held));
    if (was != null && was.held() != null) {
      was.held().close();
    }
    if (snapshot != null && snapshot.memory()) {
      Migratable migratable = held.migratable(waitMillis);
      if (migratable == null) {
        throw new NotYet(
            application
                + " has a memory to restore, but registers no Migratable"
                + components.reason(bundle));
      }
      restore(application, migratable, snapshot);
    }
  }

  /** Not a failure of the application: what it needs may still come. */
  static final class NotYet extends HostingException {
    private static final long serialVersionUID = 1L;

    NotYet(String message) {
      super(message);
    }
  }

  private void restore(String application, Migratable migratable, Snapshot snapshot) {
    try {
      StateArchive.restoreMemory(
          parts.snapshots().path(snapshot.hash()),
          in -> migratable.restore(in, snapshot.stateVersion()));
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new HostingException(
          application
              + " could not restore its state (version "
              + snapshot.stateVersion()
              + "): "
              + e,
          e);
    }
  }

  /** Replaces the files of a bundle that does not run. */
  void restoreData(Descriptor descriptor, Snapshot snapshot) {
    Path data = Rack.data(bundle(descriptor));
    if (snapshot == null || data == null) {
      return;
    }
    try {
      StateArchive.restoreData(parts.snapshots().path(snapshot.hash()), data);
    } catch (IOException e) {
      throw new HostingException(
          "the files of " + descriptor.main() + " could not be restored: " + e.getMessage(), e);
    }
  }

  /** Lets calls in; the stage ends when the adverts are acknowledged. */
  CompletionStage<Void> open(String application, long epoch) {
    Live now = live.get(application);
    Bundle bundle = now == null ? null : now.bundle();
    String detail = bundle == null ? "" : components.reason(bundle);
    say(application, State.RUNNING, detail);
    return parts.gates().open(application, epoch);
  }

  CompletionStage<Void> close(String application) {
    return parts
        .gates()
        .close(application, Duration.ofMillis(parts.settings().drain_deadline_millis()));
  }

  /** Everything that an application which this node owns needs to serve. */
  void launch(Ledger.Holding holding) {
    String application = holding.application();
    boolean fresh = prepare(holding.descriptor());
    if (holding.descriptor().kind() != Descriptor.Kind.APPLICATION) {
      say(
          application,
          State.RUNNING,
          holding.descriptor().kind().name().toLowerCase(java.util.Locale.ROOT));
      return;
    }
    Live was = live.get(application);
    boolean running = was != null && was.held() != null;
    if (fresh && !running) {
      restoreData(holding.descriptor(), holding.snapshot());
    }
    if (!holding.run()) {
      say(application, State.STOPPED, "");
      return;
    }
    activate(
        application, holding.epoch(), holding.descriptor(), holding.snapshot(), PATIENCE_MILLIS);
    CompletionStage<Void> opened = open(application, holding.epoch());
    opened.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            LOG.warn(
                "{} serves here, but is not advertised: {}", application, Await.words(failure));
          }
        });
  }

  /** Writes memory and files; the gate must be closed, or the bundle stopped. */
  Snapshot snapshot(String application, Descriptor descriptor, Snapshot previous) {
    Live now = live.get(application);
    Migratable migratable = now == null || now.held() == null ? null : now.held().migratable();
    Bundle bundle = parts.rack().find(descriptor.hash());
    if (migratable == null && now != null && now.held() == null && previous != null) {
      if (previous.memory()) {
        return previous;
      }
    }
    int version = migratable == null ? 0 : migratable.stateVersion();
    Path temporary = null;
    try {
      temporary = parts.snapshots().temporary();
      Path data = bundle == null ? null : Rack.data(bundle);
      long most = parts.settings().max_state_bytes();
      StateArchive.write(temporary, migratable == null ? null : migratable::save, data, most);
      String hash = parts.snapshots().adopt(temporary);
      long size = Files.size(parts.snapshots().path(hash));
      return new Snapshot(hash, size, migratable != null, version);
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new HostingException(application + " could not save its state: " + e, e);
    } finally {
      delete(temporary);
    }
  }

  private static void delete(Path temporary) {
    try {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      LOG.warn("a temporary file stays: {}", e.toString());
    }
  }

  /** Stops the bundle and lets go of its services; the gate is not touched. */
  void halt(String application, Descriptor descriptor, State state, String detail) {
    Live was = live.get(application);
    if (was != null && was.held() != null) {
      was.held().close();
    }
    live.put(application, new Live(state, detail, was == null ? null : was.bundle(), null));
    Bundle bundle = parts.rack().find(descriptor.hash());
    if (bundle != null && !Rack.fragment(bundle)) {
      parts.rack().stop(bundle);
    }
  }

  Bundle bundle(Descriptor descriptor) {
    Bundle bundle = parts.rack().find(descriptor.hash());
    if (bundle == null) {
      throw new HostingException(descriptor.main() + " is not installed here");
    }
    return bundle;
  }

  boolean migratable(String application) {
    Live now = live.get(application);
    return now != null && now.held() != null && now.held().migratable() != null;
  }
}
