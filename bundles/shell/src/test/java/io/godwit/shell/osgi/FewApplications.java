package io.godwit.shell.osgi;

import io.godwit.hosting.Applications;
import io.godwit.hosting.HostingException;
import io.godwit.overlay.Id;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Applications in memory: enough to see what the commands ask for and what they make of it. */
final class FewApplications implements Applications {
  private final Map<String, Application> all = new TreeMap<>();
  final Map<Id, String> names = new TreeMap<>();
  CompletableFuture<Moved> slowMove;

  FewApplications running(String name, Id host) {
    all.put(name, application(name, host, 1, State.RUNNING));
    return this;
  }

  private Application application(String name, Id host, long epoch, State state) {
    return new Application(
        name, "1.0.0", "aa".repeat(32), host, names.get(host), epoch, state, "", true);
  }

  @Override
  public CompletionStage<List<Application>> list() {
    return CompletableFuture.completedFuture(List.copyOf(all.values()));
  }

  @Override
  public CompletionStage<Plan> plan(Path bundle, Id target) {
    String name = bundle.getFileName().toString();
    List<String> refused = name.startsWith("bad") ? List.of("lacks package a.b [1,2)") : List.of();
    return CompletableFuture.completedFuture(
        new Plan(name, names.get(target), List.of(name + " 1.0.0"), 12_345, List.of(), refused));
  }

  @Override
  public CompletionStage<Application> deploy(Path bundle, Id target, Consumer<String> progress) {
    progress.accept("installing");
    running(bundle.getFileName().toString(), target);
    return find(bundle.getFileName().toString());
  }

  @Override
  public CompletionStage<Application> start(String name) {
    return find(name);
  }

  @Override
  public CompletionStage<Application> stop(String name) {
    return find(name)
        .thenApply(
            app -> {
              all.put(name, application(name, app.host(), app.epoch(), State.STOPPED));
              return all.get(name);
            });
  }

  @Override
  public CompletionStage<Application> update(String name, Path bundle, Consumer<String> progress) {
    return find(name);
  }

  @Override
  public CompletionStage<Void> undeploy(String name) {
    return find(name).thenAccept(app -> all.remove(name));
  }

  @Override
  public CompletionStage<Plan> planMove(String name, Id target) {
    return CompletableFuture.completedFuture(
        new Plan(name, names.get(target), List.of(), 0, List.of(), List.of()));
  }

  @Override
  public CompletionStage<Moved> move(
      String name, Id target, Duration deadline, Consumer<String> progress) {
    progress.accept("transfer");
    if (slowMove != null) {
      return slowMove;
    }
    return find(name)
        .thenApply(
            app -> {
              all.put(name, application(name, target, app.epoch() + 1, State.RUNNING));
              List<Step> steps = List.of(new Step("prepare", Duration.ofMillis(40)));
              return new Moved(all.get(name), 8, Duration.ofMillis(12), steps);
            });
  }

  @Override
  public List<AuditEntry> audit(int lines) {
    return List.of(new AuditEntry("12:00:00", "move", "counter", "n1", "done", ""));
  }

  private CompletionStage<Application> find(String name) {
    return all.containsKey(name)
        ? CompletableFuture.completedFuture(all.get(name))
        : CompletableFuture.failedFuture(
            new HostingException("no application is called '" + name + "'"));
  }
}
