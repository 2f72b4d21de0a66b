package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.HostMessage;
import io.godwit.hosting.core.Order;
import io.godwit.overlay.Id;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The exported face: finds the host, gives the order. */
final class ApplicationsService implements Applications {
  private static final Duration PLANNING = Duration.ofSeconds(10);

  private final Parts parts;
  private final Planner planner;
  private final Commands commands;
  private final Whereabouts whereabouts;
  private final Peers peers;
  private final Desk desk;

  ApplicationsService(
      Parts parts,
      Planner planner,
      Commands commands,
      Whereabouts whereabouts,
      Peers peers,
      Desk desk) {
    this.parts = parts;
    this.planner = planner;
    this.commands = commands;
    this.whereabouts = whereabouts;
    this.peers = peers;
    this.desk = desk;
  }

  @Override
  public CompletionStage<List<Application>> list() {
    return whereabouts.list();
  }

  @Override
  public CompletionStage<Plan> plan(Path bundle, Id target) {
    return parts
        .lanes()
        .run(
            "plan",
            () -> {
              Descriptor descriptor = planner.portable(planner.take(bundle));
              return new HostMessage.PlanHere(descriptor, planner.headers(descriptor), false);
            })
        .thenCompose(question -> planned(question, target));
  }

  private CompletionStage<Plan> planned(HostMessage.PlanHere question, Id target) {
    return target.equals(parts.self())
        ? parts.lanes().run("plan", () -> desk.planHere(question))
        : peers
            .ask(target, question, HostMessage.Planned.class, PLANNING)
            .thenApply(HostMessage.Planned::plan);
  }

  @Override
  public CompletionStage<Application> deploy(Path bundle, Id target, Consumer<String> progress) {
    return parts
        .lanes()
        .run("take:" + bundle, () -> planner.portable(planner.take(bundle)))
        .thenCompose(
            descriptor ->
                commands.order(Order.Verb.DEPLOY, descriptor.name(), target, descriptor, progress));
  }

  @Override
  public CompletionStage<Application> start(String application) {
    return there(Order.Verb.START, application);
  }

  @Override
  public CompletionStage<Application> stop(String application) {
    return there(Order.Verb.STOP, application);
  }

  @Override
  public CompletionStage<Void> undeploy(String application) {
    return there(Order.Verb.UNDEPLOY, application).thenApply(gone -> null);
  }

  private CompletionStage<Application> there(Order.Verb verb, String application) {
    return located(application)
        .thenCompose(there -> commands.order(verb, application, there.host(), null, line -> {}));
  }

  private CompletionStage<Application> located(String application) {
    return whereabouts
        .locate(application)
        .thenApply(
            there -> {
              if (there == null) {
                throw new HostingException(
                    "no application is called " + application + "; app:list shows all");
              }
              return there;
            });
  }

  @Override
  public CompletionStage<Application> update(
      String application, Path bundle, Consumer<String> progress) {
    return parts
        .lanes()
        .run("take:" + bundle, () -> planner.portable(planner.take(bundle)))
        .thenCompose(
            descriptor ->
                located(application)
                    .thenCompose(
                        there ->
                            commands.order(
                                Order.Verb.UPDATE,
                                application,
                                there.host(),
                                descriptor,
                                progress)));
  }

  @Override
  public CompletionStage<Plan> planMove(String application, Id target) {
    return located(application)
        .thenCompose(
            there ->
                there.host().equals(parts.self())
                    ? parts.lanes().run("plan", () -> desk.describe(application))
                    : peers.ask(
                        there.host(),
                        new HostMessage.Describe(application),
                        HostMessage.PlanHere.class,
                        PLANNING))
        .thenCompose(question -> planned(question, target));
  }

  @Override
  public CompletionStage<Moved> move(
      String application, Id target, Duration deadline, Consumer<String> progress) {
    return located(application)
        .thenCompose(
            there -> {
              if (there.host().equals(target)) {
                throw new HostingException(
                    application + " runs on " + there.hostName() + " already");
              }
              return commands.move(
                  application, there.host(), target, deadline.toMillis(), progress);
            })
        .thenApply(HostMessage.Finished::moved);
  }

  @Override
  public List<AuditEntry> audit(int lines) {
    try {
      return parts.log().last(lines);
    } catch (IOException e) {
      throw new HostingException("the audit log cannot be read: " + e.getMessage(), e);
    }
  }
}
