package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications;
import io.godwit.hosting.store.AuditLog;
import io.godwit.hosting.store.ContentStore;
import io.godwit.hosting.store.JournalFile;
import io.godwit.overlay.Overlay;
import io.godwit.remoting.Gates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.resolver.Resolver;

/** Hosting as a component: opens journal, stores and loop, and closes them in reverse order. */
@Component(
    service = {},
    immediate = true,
    configurationPid = HostingSettings.PID)
@Designate(ocd = HostingSettings.class)
public final class HostingComponent {
  private final Journal journal;
  private final Lanes lanes;
  private final ScheduledThreadPoolExecutor loop;
  private final Hosting hosting;
  private final ServiceRegistration<Applications> registration;

  @Activate
  public HostingComponent(
      BundleContext context,
      HostingSettings settings,
      @Reference Overlay overlay,
      @Reference Gates gates,
      @Reference Resolver resolver,
      @Reference ServiceComponentRuntime components)
      throws IOException {
    Path directory = directory(context);
    Path state = directory.resolve("state");
    AuditLog audit = new AuditLog(directory.resolve("log").resolve("audit.log"));
    ContentStore apps = new ContentStore(state.resolve("apps"), ".jar");
    ContentStore snapshots = new ContentStore(state.resolve("snapshots"), ".state");
    this.journal = new Journal(JournalFile.open(state.resolve("journal")));
    this.lanes = new Lanes("godwit-hosting-work");
    this.loop = loop();
    Rack rack = new Rack(context, apps, state.resolve("apps").resolve("updated.properties"));
    Parts parts =
        new Parts(
            context, directory, settings, overlay, gates, resolver, journal, audit, apps, snapshots,
            rack, lanes, loop);
    boolean open = false;
    try {
      this.hosting = new Hosting(parts, new Components(components));
      hosting.open();
      open = true;
    } finally {
      if (!open) {
        closeThreads();
      }
    }
    this.registration = context.registerService(Applications.class, hosting.applications(), null);
  }

  private static Path directory(BundleContext context) {
    String directory = context.getProperty("godwit.dir");
    if (directory == null) {
      throw new IllegalStateException(
          "the framework property godwit.dir names the node's directory, and it is not set");
    }
    return Path.of(directory).toAbsolutePath().normalize();
  }

  private static ScheduledThreadPoolExecutor loop() {
    ScheduledThreadPoolExecutor loop =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "godwit-hosting");
              thread.setDaemon(true);
              return thread;
            });
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    loop.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    return loop;
  }

  @Deactivate
  void deactivate() throws IOException {
    registration.unregister();
    hosting.close();
    closeThreads();
  }

  private void closeThreads() throws IOException {
    loop.shutdownNow();
    lanes.close();
    journal.close();
  }
}
