package io.godwit.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleException;
import org.slf4j.LoggerFactory;

/** The command line: {@code node}, {@code exec}, {@code nodes} and {@code version}. */
public final class Main {
  private Main() {}

  /**
   * Ends the process with one of {@link ExitStatus}, or with the status of the executed command.
   */
  public static void main(String[] arguments) {
    int status;
    try {
      status = run(Arrays.asList(arguments), System.getenv());
    } catch (UserError e) {
      System.err.println("godwit: " + e.getMessage().replace("\n", "\ngodwit: "));
      status = e.status();
    } catch (IOException | BundleException | RuntimeException e) {
      LoggerFactory.getLogger(Main.class).error("Failed", e);
      System.err.println("godwit: " + Failures.rootMessage(e));
      status = ExitStatus.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = ExitStatus.FAILED;
    }
    System.exit(status);
  }

  private static int run(List<String> arguments, Map<String, String> environment)
      throws UserError, IOException, InterruptedException, BundleException {
    String command = arguments.isEmpty() ? "help" : arguments.get(0);
    List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    RunningNodes running = RunningNodes.ofUser(environment);
    switch (command) {
      case "node":
        if (rest.contains("--help")) {
          System.out.println(NodeOptions.USAGE);
          return ExitStatus.OK;
        }
        boolean terminal = Boolean.getBoolean("godwit.terminal");
        return NodeProcess.run(NodeOptions.parse(rest, terminal), distribution(), running);
      case "exec":
        return ExecClient.run(rest, running, environment);
      case "nodes":
        running.list().forEach((name, directory) -> System.out.println(name + "\t" + directory));
        return ExitStatus.OK;
      case "version":
        System.out.println("godwit " + Main.class.getPackage().getImplementationVersion());
        return ExitStatus.OK;
      default:
        throw new UserError("unknown command " + command + "; known: node, exec, nodes, version");
    }
  }

  /** The directory that holds lib/ with this class: given by the start script, else found. */
  private static Path distribution() throws UserError {
    String given = System.getProperty("godwit.home");
    if (given != null) {
      return Path.of(given).toAbsolutePath().normalize();
    }
    try {
      Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return jar.getParent().getParent();
    } catch (URISyntaxException e) {
      throw new UserError("cannot find the distribution; set -Dgodwit.home", e);
    }
  }
}
