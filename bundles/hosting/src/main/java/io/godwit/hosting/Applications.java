package io.godwit.hosting;

import io.godwit.overlay.Id;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Applications of the whole network: deploy, start, stop, update, undeploy and move, from any node
 * for any node. Orders to other nodes need the OPERATOR role and are signed, checked at the target,
 * and audited. Stages fail with {@link HostingException}; nothing half done stays.
 */
@ProviderType
public interface Applications {
  /** What runs, or should, anywhere in the network. */
  CompletionStage<List<Application>> list();

  /** What a deployment would do on the target, without doing it. */
  CompletionStage<Plan> plan(Path bundle, Id target);

  /**
   * Installs and starts a bundle on a node, with the bundles that it needs and that this node has;
   * one with the symbolic name of an application that runs there is an update.
   */
  CompletionStage<Application> deploy(Path bundle, Id target, Consumer<String> progress);

  CompletionStage<Application> start(String application);

  /** Stays stopped until started, over restarts too; its state is kept. */
  CompletionStage<Application> stop(String application);

  /** Replaces the bundle where it runs; rolls back where the new one does not start. */
  CompletionStage<Application> update(String application, Path bundle, Consumer<String> progress);

  CompletionStage<Void> undeploy(String application);

  /** What a move would do. */
  CompletionStage<Plan> planMove(String application, Id target);

  /** Moves with state; see ARCHITECTURE.md. On failure the source goes on serving. */
  CompletionStage<Moved> move(
      String application, Id target, Duration deadline, Consumer<String> progress);

  /** The last lines of this node's audit log, oldest first. */
  List<AuditEntry> audit(int lines);

  /**
   * One application.
   *
   * @param state RUNNING, STOPPED, WAITING (for what it needs), MOVING, IN_DOUBT (frozen until the
   *     other side of a move answers), FAILED
   * @param detail why, in words, where the state wants explaining; else empty
   */
  record Application(
      String name,
      String version,
      String hash,
      Id host,
      String hostName,
      long epoch,
      State state,
      String detail,
      boolean migratable) {}

  /** See {@link Application}. */
  enum State {
    RUNNING,
    STOPPED,
    WAITING,
    MOVING,
    IN_DOUBT,
    FAILED
  }

  /**
   * What would be done.
   *
   * @param install bundles that would be installed, {@code name version}
   * @param fetch bytes that would travel
   * @param refresh bundles that would be refreshed
   * @param refused why it cannot be done, in words; empty where it can
   */
  record Plan(
      String application,
      String target,
      List<String> install,
      long fetch,
      List<String> refresh,
      List<String> refused) {}

  /** A finished move; {@code pause} is for how long calls had to wait. */
  record Moved(Application application, long stateBytes, Duration pause, List<Step> steps) {}

  /** One step of a move and what it took. */
  record Step(String name, Duration took) {}

  /** One line of the audit log. */
  record AuditEntry(
      String time, String action, String subject, String by, String outcome, String detail) {}
}
