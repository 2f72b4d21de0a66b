package io.godwit.nodes;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One node: a directory that lasts, and a process that comes and goes. */
public final class LocalNode {
  private static final Duration EXEC_LIMIT = Duration.ofSeconds(60);
  private static final Duration UP_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final int TAIL_LINES = 25;

  private final Distribution distribution;
  private final Path registry;
  private final String name;
  private final Path directory;
  private final int port;
  private final List<String> founding;
  private final Map<String, String> options = new LinkedHashMap<>();
  private Process process;

  /**
   * A node that does not run yet.
   *
   * @param registry where running nodes are found by name
   * @param founding options of the first start only: a network to found, or a token to join with
   */
  LocalNode(
      Distribution distribution,
      Path registry,
      String name,
      Path directory,
      int port,
      List<String> founding) {
    this.distribution = distribution;
    this.registry = registry;
    this.name = name;
    this.directory = directory;
    this.port = port;
    this.founding = List.copyOf(founding);
  }

  public String name() {
    return name;
  }

  public Path directory() {
    return directory;
  }

  /** A setting for later starts, as {@code --set} of the launcher. */
  public LocalNode set(String key, String value) {
    options.put(key, value);
    return this;
  }

  /** JVM options of later starts, such as {@code -Dgodwit.fault.move=...}. */
  public LocalNode java(String arguments) {
    options.put("", arguments);
    return this;
  }

  /** Starts the process; {@link #awaitUp} tells when it answers. */
  public LocalNode start() {
    if (isRunning()) {
      throw new NodeException(name + " runs already");
    }
    boolean first = !Files.exists(directory);
    List<String> command = new ArrayList<>(List.of(distribution.launcher().toString(), "node"));
    command.addAll(List.of("--dir", directory.toString(), "--name", name, "--no-shell"));
    command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port)));
    if (first) {
      command.addAll(founding);
    }
    options.forEach(
        (key, value) -> {
          if (!key.isEmpty()) {
            command.addAll(List.of("--set", key + "=" + value));
          }
        });
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", distribution.java().toString());
    builder.environment().put("GODWIT_NODES", registry.toString());
    if (options.containsKey("")) {
      builder.environment().put("GODWIT_JAVA_OPTIONS", options.get(""));
    }
    try {
      Files.createDirectories(directory);
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()));
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new NodeException("cannot start " + name + ": " + e.getMessage(), e);
    }
    return this;
  }

  /** Until it takes commands. */
  public LocalNode awaitUp() {
    Deadline.await(
        name + " takes commands",
        UP_LIMIT,
        this::tail,
        () -> {
          if (!process.isAlive()) {
            throw new NodeException(name + " ended with status " + process.exitValue() + tail());
          }
          return exec("node:info").status() == 0;
        });
    return this;
  }

  /** Runs a shell command on the node, as {@code godwit exec} does. */
  public Reply exec(String command) {
    return exec(command, EXEC_LIMIT);
  }

  public Reply exec(String command, Duration limit) {
    return ExecSocket.run(this, command, false, limit);
  }

  /** Runs a command that must work and answers in JSON. */
  public JsonElement json(String command) {
    return ExecSocket.run(this, command, true, EXEC_LIMIT).json();
  }

  /** As an operator copies a file: complete under another name first, or slowly where wanted. */
  public Path drop(Path jar) {
    try {
      Path inbox = Files.createDirectories(directory.resolve("deploy"));
      Path target = inbox.resolve(jar.getFileName().toString());
      Path partial = inbox.resolve("." + jar.getFileName() + ".part");
      Files.copy(jar, partial, StandardCopyOption.REPLACE_EXISTING);
      return Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new NodeException("cannot drop " + jar + " on " + name + ": " + e.getMessage(), e);
    }
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Kills it without a word, as a power cut would, and waits until it is gone. */
  public void kill() {
    signal("KILL");
    awaitEnd();
  }

  /** Stops it as an operator would. */
  public void stop() {
    signal("TERM");
    awaitEnd();
  }

  /** Sends a signal by name, without waiting: STOP, CONT, TERM, KILL. */
  public void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new NodeException("cannot send " + signal + " to " + name);
      }
    } catch (IOException e) {
      throw new NodeException("cannot send " + signal + " to " + name + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while sending " + signal + " to " + name, e);
    }
  }

  private void awaitEnd() {
    Deadline.await(name + " has ended", STOP_LIMIT, this::tail, () -> !process.isAlive());
  }

  /** Ends it however it is; for clean-up. */
  void destroy() {
    if (isRunning()) {
      process.destroyForcibly(); // SIGKILL also ends a process that SIGSTOP holds
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What the process printed; kept beside the directory, which a first start must not find. */
  private Path console() {
    return directory.resolveSibling(name + ".console");
  }

  /** The last lines of the node's log and of what it printed. */
  public String tail() {
    Path log = directory.resolve("log").resolve("godwit.log");
    return "\n--- " + name + " ---\n" + end(console()) + end(log);
  }

  private static String end(Path file) {
    try {
      if (!Files.exists(file)) {
        return "";
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      int from = Math.max(0, lines.size() - TAIL_LINES);
      return String.join("\n", lines.subList(from, lines.size())) + "\n";
    } catch (IOException e) {
      return "(" + file + " cannot be read: " + e.getMessage() + ")\n";
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
