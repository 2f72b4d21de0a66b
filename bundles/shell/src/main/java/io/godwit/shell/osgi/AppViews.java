package io.godwit.shell.osgi;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.AuditEntry;
import io.godwit.hosting.Applications.Plan;
import io.godwit.hosting.Applications.Step;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.Units;
import io.godwit.shell.core.View;

/** What {@code app:} shows of applications, plans, moves and the audit log. */
final class AppViews {
  static final View<Application> APPLICATION =
      new View<Application>()
          .column("name", "APPLICATION", Application::name)
          .column("version", "VERSION", Application::version)
          .column("host", "HOST", Application::hostName)
          .hidden("hostId", Application::host)
          .state("state", "STATE", Application::state, AppViews::colour)
          .measure("epoch", "EPOCH", Application::epoch, app -> Long.toString(app.epoch()))
          .column("migratable", "STATE TRAVELS", Application::migratable, AppViews::travels)
          .hidden("hash", Application::hash)
          .column("detail", "WHY", Application::detail);

  static final View<Plan> PLAN =
      new View<Plan>()
          .column("application", "application", Plan::application)
          .column("target", "target", Plan::target)
          .column("install", "install", Plan::install)
          .column("fetchBytes", "fetch", Plan::fetch, plan -> Units.bytes(plan.fetch()))
          .column("refresh", "refresh", Plan::refresh);

  static final View<Step> STEP =
      new View<Step>()
          .column("name", "STEP", Step::name)
          .measure(
              "micros",
              "TOOK",
              step -> step.took().toNanos() / 1000,
              step -> Units.duration(step.took()));

  static final View<AuditEntry> AUDIT =
      new View<AuditEntry>()
          .column("time", "TIME", AuditEntry::time)
          .column("action", "ACTION", AuditEntry::action)
          .column("subject", "SUBJECT", AuditEntry::subject)
          .column("by", "BY", AuditEntry::by)
          .column("outcome", "OUTCOME", AuditEntry::outcome)
          .column("detail", "DETAIL", AuditEntry::detail);

  private AppViews() {}

  private static String travels(Application application) {
    return application.migratable() ? "yes" : "";
  }

  private static Colour colour(Application application) {
    return switch (application.state()) {
      case RUNNING -> Colour.GOOD;
      case STOPPED -> Colour.DIM;
      case WAITING, MOVING, IN_DOUBT -> Colour.WARN;
      case FAILED -> Colour.BAD;
    };
  }
}
