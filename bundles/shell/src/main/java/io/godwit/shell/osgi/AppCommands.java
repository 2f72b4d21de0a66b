package io.godwit.shell.osgi;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.godwit.hosting.Applications;
import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.AuditEntry;
import io.godwit.hosting.Applications.Moved;
import io.godwit.hosting.Applications.Plan;
import io.godwit.hosting.Applications.Step;
import io.godwit.overlay.Id;
import io.godwit.overlay.Overlay;
import io.godwit.shell.CommandFailure;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code app:} applications of the whole network, from any node for any node. */
@Component(
    service = AppCommands.class,
    property = {
      "osgi.command.scope=app",
      "osgi.command.function=deploy",
      "osgi.command.function=list",
      "osgi.command.function=start",
      "osgi.command.function=stop",
      "osgi.command.function=update",
      "osgi.command.function=undeploy",
      "osgi.command.function=move",
      "osgi.command.function=plan",
      "osgi.command.function=audit"
    })
public final class AppCommands {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Bytes may have to travel. */
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);

  private static final int MAX_AUDIT_LINES = 10_000;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile Applications applications;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile Overlay overlay;

  @Descriptor("Lists the applications of the network.\n   example: app:list")
  public Answer list(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json) {
    Audience audience = Audience.of(session, json);
    List<Application> all =
        Patience.await(audience, "listing applications", LIMIT, () -> applications().list())
            .stream()
            .sorted(Comparator.comparing(Application::name))
            .toList();
    return Answer.rows(
        audience,
        AppViews.APPLICATION,
        all,
        "no application; drop a bundle into deploy/, or app:deploy one");
  }

  @Descriptor(
      "Installs and starts a bundle on this node or another.\n"
          + "   example: app:deploy samples/io.godwit.samples.greeter.jar --to n2")
  public Answer deploy(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("only show what would happen")
          @Parameter(names = "--dry-run", presentValue = "true", absentValue = "false")
          boolean dryRun,
      @Descriptor("the node that shall run it; this one unless given")
          @Parameter(names = "--to", absentValue = "")
          String to,
      @Descriptor("the bundle's file") Object[] operands) {
    String usage = "app:deploy <file> [--to <node>] [--dry-run]";
    Path file = Operands.file(session, Operands.exactly(1, operands, usage).get(0));
    Audience audience = Audience.of(session, json);
    Id target = node(to);
    if (dryRun) {
      return plan(audience, () -> applications().plan(file, target));
    }
    Patience patience = new Patience(audience, "deploying " + file.getFileName(), INSTALL_LIMIT);
    return done(
        audience, "runs on", patience.until(() -> applications().deploy(file, target, patience)));
  }

  @Descriptor(
      "Shows what deploying a bundle would do.\n"
          + "   example: app:plan samples/io.godwit.samples.greeter.jar --to n2")
  public Answer plan(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("the node that would run it; this one unless given")
          @Parameter(names = "--to", absentValue = "")
          String to,
      @Descriptor("the bundle's file") Object[] operands) {
    return deploy(session, json, true, to, operands);
  }

  @Descriptor("Starts a stopped application where it is.\n   example: app:start counter")
  public Answer start(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("the application") Object[] operands) {
    String name = Operands.exactly(1, operands, "app:start <application>").get(0);
    Audience audience = Audience.of(session, json);
    return done(
        audience,
        "runs on",
        Patience.await(audience, "starting " + name, LIMIT, () -> applications().start(name)));
  }

  @Descriptor(
      "Stops an application until it is started; its state is kept.\n   example: app:stop counter")
  public Answer stop(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("the application") Object[] operands) {
    String name = Operands.exactly(1, operands, "app:stop <application>").get(0);
    Audience audience = Audience.of(session, json);
    return done(
        audience,
        "is stopped on",
        Patience.await(audience, "stopping " + name, LIMIT, () -> applications().stop(name)));
  }

  @Descriptor(
      "Replaces an application's bundle where it runs; rolls back if the new one does not start.\n"
          + "   example: app:update counter counter-2.jar")
  public Answer update(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("the application and the new bundle's file") Object[] operands) {
    List<String> given = Operands.exactly(2, operands, "app:update <application> <file>");
    Path file = Operands.file(session, given.get(1));
    Audience audience = Audience.of(session, json);
    Patience patience = new Patience(audience, "updating " + given.get(0), INSTALL_LIMIT);
    return done(
        audience,
        "runs on",
        patience.until(() -> applications().update(given.get(0), file, patience)));
  }

  @Descriptor(
      "Stops an application and removes it, with its state.\n   example: app:undeploy counter")
  public Answer undeploy(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("the application") Object[] operands) {
    String name = Operands.exactly(1, operands, "app:undeploy <application>").get(0);
    Audience audience = Audience.of(session, json);
    Patience.await(audience, "undeploying " + name, LIMIT, () -> applications().undeploy(name));
    JsonObject data = new JsonObject();
    data.addProperty("undeployed", name);
    return Answer.done(audience, name + " is gone", data);
  }

  @Descriptor(
      "Moves an application with its state; callers wait and then reach the new host.\n"
          + "   example: app:move counter --to n3 --deadline 10s")
  public Answer move(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("only show what would happen")
          @Parameter(names = "--dry-run", presentValue = "true", absentValue = "false")
          boolean dryRun,
      @Descriptor("how long running calls may take to finish")
          @Parameter(names = "--deadline", absentValue = "10s")
          String deadline,
      @Descriptor("the node that shall run it") @Parameter(names = "--to", absentValue = "")
          String to,
      @Descriptor("the application") Object[] operands) {
    String usage = "app:move <application> --to <node> [--deadline 10s] [--dry-run]";
    String name = Operands.exactly(1, operands, usage).get(0);
    if (to.isEmpty()) {
      throw new CommandFailure(Operands.USAGE, "move it where to? usage: " + usage);
    }
    Audience audience = Audience.of(session, json);
    Id target = node(to);
    if (dryRun) {
      return plan(audience, () -> applications().planMove(name, target));
    }
    Duration drain = Operands.duration(deadline);
    Patience patience =
        new Patience(audience, "moving " + name + " to " + to, INSTALL_LIMIT.plus(drain));
    return moved(
        audience, patience.until(() -> applications().move(name, target, drain, patience)));
  }

  @Descriptor(
      "Shows what was ordered of this node, by whom, and how it went.\n"
          + "   example: app:audit --lines 50")
  public Answer audit(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("how many") @Parameter(names = "--lines", absentValue = "20") int lines) {
    if (lines < 1 || lines > MAX_AUDIT_LINES) {
      throw new CommandFailure(1, "--lines is within 1.." + MAX_AUDIT_LINES + ", not " + lines);
    }
    List<AuditEntry> entries = applications().audit(lines);
    return Answer.rows(Audience.of(session, json), AppViews.AUDIT, entries, "nothing was ordered");
  }

  private static Answer plan(Audience audience, Supplier<CompletionStage<Plan>> asked) {
    Plan plan = Patience.await(audience, "planning", LIMIT, asked);
    if (!plan.refused().isEmpty()) {
      throw new CommandFailure(
          1,
          plan.target()
              + " cannot run "
              + plan.application()
              + ": "
              + String.join("; ", plan.refused()));
    }
    return Answer.fields(audience, AppViews.PLAN, plan);
  }

  private static Answer done(Audience audience, String verb, Application application) {
    String name = Colour.BOLD.paint(application.name(), audience.colours());
    String sentence =
        name + " " + application.version() + " " + verb + " " + application.hostName();
    String why = application.detail().isEmpty() ? "" : ": " + application.detail();
    return Answer.done(audience, sentence + why, AppViews.APPLICATION.json(application));
  }

  private static Answer moved(Audience audience, Moved moved) {
    JsonObject data = AppViews.APPLICATION.json(moved.application());
    data.addProperty("stateBytes", moved.stateBytes());
    data.addProperty("pauseMicros", moved.pause().toNanos() / 1000);
    JsonArray steps = AppViews.STEP.json(moved.steps());
    data.add("steps", steps);
    String taken =
        String.join(
            ", ",
            moved.steps().stream()
                .map((Step step) -> step.name() + " " + Units.duration(step.took()))
                .toList());
    Application application = moved.application();
    String sentence =
        String.format(
            "%s runs on %s; %s of state, calls waited %s%n  %s",
            Colour.BOLD.paint(application.name(), audience.colours()),
            application.hostName(),
            Units.bytes(moved.stateBytes()),
            Units.duration(moved.pause()),
            Colour.DIM.paint(taken, audience.colours()));
    return Answer.done(audience, sentence, data);
  }

  private Id node(String text) {
    return Operands.node(Operands.need(overlay, "the overlay"), text).node().id();
  }

  private Applications applications() {
    return Operands.need(applications, "hosting");
  }
}
