package io.godwit.launcher;

import io.godwit.launcher.log.Log;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node in the foreground, from the command line to the exit status. The main thread starts the
 * framework and waits; a shutdown hook stops it on SIGTERM and SIGINT, in bounded time, whatever
 * the main thread is doing.
 */
final class NodeProcess {
  private static final long STOP_MILLIS = 10_000;

  private final NodeDirectory directory;
  private final NodeFramework framework;
  private final RunningNodes running;
  private final String name;
  private final Logger log = LoggerFactory.getLogger("io.godwit.node");
  private final AtomicBoolean over = new AtomicBoolean();

  private NodeProcess(
      NodeDirectory directory, NodeFramework framework, RunningNodes running, String name) {
    this.directory = directory;
    this.framework = framework;
    this.running = running;
    this.name = name;
  }

  /** Runs until the node is stopped; answers the exit status. */
  static int run(NodeOptions options, Path distribution, RunningNodes running)
      throws UserError, IOException, InterruptedException, BundleException {
    List<StartList.Entry> entries = StartList.read(distribution, options.shell());
    NodeDirectory directory = NodeDirectory.open(options.directory(), distribution);
    Log.process().open(directory.logFile());
    String name = directory.name(options.name());
    NodeFramework framework = new NodeFramework(options, directory, name, distribution);
    NodeProcess process = new NodeProcess(directory, framework, running, name);
    Thread hook = new Thread(process::onSignal, "godwit-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    return process.run(entries, options.once());
  }

  private int run(List<StartList.Entry> entries, boolean once)
      throws UserError, IOException, InterruptedException, BundleException {
    log.info("Starting node {} in {}", name, directory.root());
    try {
      framework.start(entries);
      Optional<Path> namesake = running.register(name, directory.root());
      namesake.ifPresent(
          other ->
              System.err.println(
                  "godwit: the node in "
                      + other
                      + " is called "
                      + name
                      + " too; reach this one by its directory, or give it a --name"));
      tellStarted();
      if (!once) {
        framework.awaitStop();
      }
      return ExitStatus.OK;
    } catch (UserError | BundleException | RuntimeException e) {
      log.error("The node does not start", e);
      throw e;
    } finally {
      finish();
    }
  }

  private void tellStarted() throws UserError {
    List<String> lines;
    try {
      lines = framework.startLines();
    } catch (IllegalStateException e) {
      throw new UserError(e.getMessage(), e); // The network does not want this node.
    }
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    String text =
        String.format(
            Locale.ROOT,
            "node %s is up after %.2f s: %s",
            name,
            millis / 1000.0,
            lines.isEmpty() ? directory.root() : String.join("; ", lines));
    log.info(text);
    System.out.println(text);
  }

  private void onSignal() {
    if (!over.get()) {
      log.info("Asked to stop");
      boolean clean = finish();
      Runtime.getRuntime().halt(clean ? ExitStatus.OK : ExitStatus.FAILED);
    }
  }

  /** Whoever comes first cleans up; answers whether everything stopped in time. */
  private boolean finish() {
    if (!over.compareAndSet(false, true)) {
      return true;
    }
    PrintStream standard = System.out;
    System.setOut(new StoppingOutput(log));
    boolean clean = framework.stop(STOP_MILLIS);
    System.setOut(standard);
    if (!clean) {
      log.error("Bundles were still stopping after {} ms; given up", STOP_MILLIS);
      System.err.println("godwit: not everything stopped within " + STOP_MILLIS / 1000 + " s");
    }
    try {
      running.unregister(name, directory.root());
      directory.close();
    } catch (IOException e) {
      log.warn("Cannot clean up run/", e);
    }
    log.info("Stopped");
    return clean;
  }
}
