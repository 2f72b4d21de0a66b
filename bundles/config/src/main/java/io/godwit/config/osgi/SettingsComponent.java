package io.godwit.config.osgi;

import io.godwit.config.core.Settings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the settings of {@code etc/} into Configuration Admin: once at the start, before the bundles
 * that take them start, and then whenever a file changes. As a {@link Supplier} it tells the
 * launcher what is wrong with them; the launcher then starts nothing else. Outside a node (no
 * {@code godwit.dir}) it does nothing.
 *
 * <p>After activation only its own thread works; closing ends that thread.
 */
@Component(immediate = true, service = Supplier.class, property = "godwit.start=settings")
public final class SettingsComponent implements Supplier<List<String>> {
  private static final long WATCH_MILLIS = 500;
  private static final long STOP_MILLIS = 2_000;

  private final Logger log = LoggerFactory.getLogger(SettingsComponent.class);
  private final List<String> faults;
  private final ScheduledExecutorService watcher;
  private final SettingsFolder folder;
  private final ConfigurationWriter writer;

  /** Called by the component runtime. */
  @Activate
  public SettingsComponent(BundleContext context, @Reference ConfigurationAdmin admin)
      throws IOException {
    folder = SettingsFolder.of(context);
    writer = new ConfigurationWriter(admin);
    if (folder == null) {
      faults = List.of();
      watcher = null;
      return;
    }
    folder.seed();
    folder.changed();
    Settings settings = folder.read();
    faults = settings.allFaults();
    if (!faults.isEmpty()) {
      faults.forEach(log::error);
      watcher = null;
      return;
    }
    writer.apply(settings);
    watcher =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "godwit-settings");
              thread.setDaemon(true);
              return thread;
            });
    watcher.scheduleWithFixedDelay(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** What is wrong with the settings that the node was started with. */
  @Override
  public List<String> get() {
    return faults;
  }

  private void watch() {
    try {
      if (folder.changed()) {
        Settings settings = folder.read();
        settings.allFaults().forEach(fault -> log.error("{} (what was set before stays)", fault));
        writer.apply(settings);
      }
    } catch (IOException | RuntimeException e) {
      // A scheduled task that throws is never run again, and the next edit may be a good one.
      log.error("Cannot read the settings; what was set before stays", e);
    }
  }

  @Deactivate
  void close() throws InterruptedException {
    if (watcher != null) {
      watcher.shutdownNow();
      watcher.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
