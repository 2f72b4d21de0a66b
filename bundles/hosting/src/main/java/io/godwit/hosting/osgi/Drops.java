package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.State;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.Inbox;
import io.godwit.hosting.core.Order;
import io.godwit.hosting.store.DropFolder;
import io.godwit.hosting.store.DropStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drop folder's side of hosting: an inbox of intent. A file means: this application shall run;
 * its deletion while the node runs means: it shall run nowhere. What happens to it in between (a
 * move, an update from the shell) is not the folder's business. Decisions are made one after
 * another in the folder's lane.
 */
final class Drops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Drops.class);
  private static final String LANE = "deploy folder";

  /** A file that is renamed goes and comes: its application shall not. */
  private static final long RENAME_MILLIS = 300;

  private static final long RETRY_MILLIS = 1_000;

  private final Parts parts;
  private final Planner planner;
  private final Commands commands;
  private final Whereabouts whereabouts;
  private final Path directory;
  private final DropFolder folder;
  private final DropStatus status;
  private final Map<String, Waiting> waiting = new TreeMap<>();
  private volatile List<Application> waitingNow = List.of();

  private record Waiting(String file, JarResource jar, String reason) {}

  Drops(Parts parts, Planner planner, Commands commands, Whereabouts whereabouts)
      throws IOException {
    this.parts = parts;
    this.planner = planner;
    this.commands = commands;
    this.whereabouts = whereabouts;
    this.directory = parts.directory().resolve("deploy");
    this.status = new DropStatus(directory.resolve(DropFolder.STATUS));
    this.folder =
        new DropFolder(
            directory,
            parts.settings().settle_millis(),
            parts.settings().scan_period_millis(),
            this::act);
  }

  void open() {
    folder.open();
    parts
        .loop()
        .scheduleWithFixedDelay(
            this::retryLater, RETRY_MILLIS, RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** What lies in the folder and cannot run yet. */
  List<Application> waiting() {
    return waitingNow;
  }

  private void act(Inbox.Action action) {
    if (action instanceof Inbox.Action.Take take) {
      String name = take.file().name();
      parts.lanes().run("read " + name, () -> logged(name, () -> take(take.file())));
    } else if (action instanceof Inbox.Action.Report report) {
      LOG.warn("{}: {}", report.file().name(), report.reason());
      status.put(report.file().name(), "left alone", "", report.reason());
    } else if (action instanceof Inbox.Action.Gone gone) {
      parts
          .loop()
          .schedule(
              () -> parts.lanes().run(LANE, () -> logged(gone.name(), () -> gone(gone.name()))),
              RENAME_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  private Void logged(String file, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("{}: {}", file, Await.words(e));
      status.put(file, "left alone", "", Await.words(e));
    }
    return null;
  }

  private void take(Inbox.Observation seen) {
    Path file = directory.resolve(seen.name());
    long watched = Math.max(0, System.currentTimeMillis() - seen.modifiedMillis());
    JarResource jar;
    try {
      jar = planner.take(file);
    } catch (HostingException e) {
      if (unchanged(file, seen)) {
        throw e;
      }
      folder.forget(seen.name());
      return;
    }
    if (!unchanged(file, seen)) {
      folder.forget(seen.name());
      return;
    }
    Entry.Taken taken = parts.journal().ledger().taken().get(seen.name());
    if (taken != null && taken.hash().equals(jar.hash())) {
      status.put(seen.name(), "known", jar.symbolicName(), "nothing new since it was deployed");
      return;
    }
    LOG.info("{}: {} found {} ms after its last change", seen.name(), jar, watched);
    parts.lanes().run(LANE, () -> logged(seen.name(), () -> attempt(seen.name(), jar)));
  }

  private static boolean unchanged(Path file, Inbox.Observation seen) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return is.size() == seen.sizeBytes()
          && is.lastModifiedTime().toMillis() == seen.modifiedMillis();
    } catch (IOException e) {
      LOG.debug("{} went while it was read: {}", file, e.toString());
      return false;
    }
  }

  /** Resolves beside what is installed and what waits; begins the deployment where that works. */
  private void attempt(String file, JarResource jar) {
    List<JarResource> others = new ArrayList<>();
    waiting.values().stream().filter(w -> !w.file().equals(file)).forEach(w -> others.add(w.jar()));
    Resolution.Outcome outcome = planner.resolve(jar, others);
    if (!outcome.possible()) {
      await(file, jar, String.join("; ", outcome.refused()));
      return;
    }
    Descriptor descriptor = planner.describe(jar, outcome);
    waiting.remove(file);
    status.put(file, "deploying", jar.symbolicName(), "");
    where(descriptor)
        .thenCompose(there -> bring(descriptor, there))
        .whenComplete(
            (application, failure) ->
                parts
                    .lanes()
                    .run(LANE, () -> logged(file, () -> done(file, jar, application, failure))));
  }

  private CompletionStage<Application> where(Descriptor descriptor) {
    return descriptor.kind() == Descriptor.Kind.APPLICATION
        ? whereabouts
            .locate(descriptor.name())
            .exceptionallyCompose(
                failure ->
                    CompletableFuture.failedFuture(
                        new Unknown(
                            "the network cannot be asked whether it runs elsewhere: "
                                + Await.words(failure))))
        : CompletableFuture.completedFuture(null);
  }

  /** It may work in a moment. */
  private static final class Unknown extends HostingException {
    private static final long serialVersionUID = 1L;

    Unknown(String message) {
      super(message);
    }
  }

  /** A new one is deployed here, one that runs is updated where it runs. */
  private CompletionStage<Application> bring(Descriptor descriptor, Application there) {
    if (there == null) {
      return commands.order(
          Order.Verb.DEPLOY, descriptor.name(), parts.self(), descriptor, line -> {});
    }
    if (there.hash().equals(descriptor.hash())) {
      return CompletableFuture.completedFuture(there);
    }
    return commands.order(
        Order.Verb.UPDATE, descriptor.name(), there.host(), descriptor, line -> {});
  }

  private void done(String file, JarResource jar, Application application, Throwable failure) {
    if (failure != null) {
      if (Await.root(failure) instanceof Unknown) {
        await(file, jar, Await.words(failure));
        return;
      }
      LOG.warn("{}: {}", file, Await.words(failure));
      status.put(file, "failed", jar.symbolicName(), Await.words(failure));
      return;
    }
    for (Entry.Taken other : parts.journal().ledger().taken().values()) {
      if (other.application().equals(jar.symbolicName()) && !other.file().equals(file)) {
        parts.journal().put(new Entry.Left(other.file()));
      }
    }
    parts.journal().put(new Entry.Taken(file, jar.symbolicName(), jar.hash()));
    String host = application == null ? "" : "on " + application.hostName();
    status.put(file, "deployed", jar.symbolicName(), host);
    retry();
  }

  private void await(String file, JarResource jar, String reason) {
    Waiting before = waiting.put(file, new Waiting(file, jar, reason));
    if (before == null || !before.reason().equals(reason)) {
      LOG.info("{}: {} waits: {}", file, jar, reason);
      status.put(file, "waiting", jar.symbolicName(), reason);
      if (before == null) {
        retry();
      }
    }
    publish();
  }

  private void publish() {
    waitingNow =
        waiting.values().stream()
            .map(
                w ->
                    new Application(
                        w.jar().symbolicName(),
                        w.jar().version().toString(),
                        w.jar().hash(),
                        parts.self(),
                        parts.overlay().self().name(),
                        0,
                        State.WAITING,
                        w.reason(),
                        false))
            .toList();
  }

  private void retryLater() {
    if (!waitingNow.isEmpty()) {
      parts.lanes().run(LANE, () -> logged("the files that wait", this::retry));
    }
  }

  /** Something came: perhaps what others were waiting for. */
  private void retry() {
    for (Waiting w : List.copyOf(waiting.values())) {
      if (waiting.containsKey(w.file())) {
        logged(w.file(), () -> again(w));
      }
    }
    publish();
  }

  /** Its bytes may have been swept away while it waited. */
  private void again(Waiting w) {
    boolean kept = parts.apps().has(w.jar().hash());
    attempt(w.file(), kept ? w.jar() : planner.take(directory.resolve(w.file())));
  }

  private void gone(String file) {
    if (Files.exists(directory.resolve(file))) {
      return;
    }
    waiting.remove(file);
    publish();
    status.remove(file);
    Entry.Taken taken = parts.journal().ledger().taken().get(file);
    if (taken == null) {
      return;
    }
    parts.journal().put(new Entry.Left(file));
    boolean elsewhere =
        parts.journal().ledger().taken().values().stream()
            .anyMatch(t -> t.application().equals(taken.application()));
    if (elsewhere) {
      LOG.info("{} is gone; {} is still there under another name", file, taken.application());
      return;
    }
    LOG.info("{} is gone: undeploying {}", file, taken.application());
    whereabouts
        .locate(taken.application())
        .thenCompose(
            there ->
                there == null
                    ? CompletableFuture.completedFuture((Application) null)
                    : commands.order(
                        Order.Verb.UNDEPLOY, taken.application(), there.host(), null, line -> {}))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "{} was removed, but {} runs on: {}",
                    file,
                    taken.application(),
                    Await.words(failure));
                status.put(
                    file, "removed, but it runs on", taken.application(), Await.words(failure));
              }
            });
  }

  @Override
  public void close() {
    folder.close();
  }
}
