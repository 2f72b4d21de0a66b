package io.godwit.itests.process;

import io.godwit.nodes.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The start script of the distribution, run once, its output in files. */
final class GodwitProcess {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final Path out;
  private final Path err;

  private GodwitProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** What a command left behind. */
  record Outcome(int status, String out, String err) {}

  /** Runs {@code bin/godwit} with the arguments; standard input is at its end at once. */
  static GodwitProcess start(Path folder, String... arguments) throws IOException {
    Path script = Path.of(System.getProperty("godwit.dist")).resolve("bin").resolve("godwit");
    List<String> command = new ArrayList<>(List.of(script.toRealPath().toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.environment().put("GODWIT_NODES", folder.resolve("nodes").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    return new GodwitProcess(process, out, err);
  }

  /** Runs it to its end. */
  static Outcome run(Path folder, String... arguments) throws IOException, InterruptedException {
    return start(folder, arguments).awaitEnd();
  }

  /** A node that only this machine can reach, on a port of its own. */
  static GodwitProcess node(Path folder, String directory, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("node", "--dir", directory));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      arguments.addAll(
          List.of("--bind", "127.0.0.1", "--port", Integer.toString(free.getLocalPort())));
      arguments.addAll(List.of("--network", "alone"));
    }
    arguments.addAll(List.of(more));
    return start(folder, arguments.toArray(String[]::new));
  }

  GodwitProcess awaitUp() throws IOException {
    Deadline.await(
        "the node says that it is up",
        LIMIT,
        this::describe,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("the node ended" + describe());
          }
          return Files.readString(out).contains(" is up after ");
        });
    return this;
  }

  Outcome awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      String seen = describe();
      process.destroyForcibly().waitFor();
      throw new AssertionError("still running after " + LIMIT.toSeconds() + " s" + seen);
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** SIGTERM. */
  Outcome terminate() throws IOException, InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  /** SIGKILL; harmless where it has ended. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  long pid() {
    return process.pid();
  }

  private String describe() {
    try {
      return "\n" + Files.readString(out) + Files.readString(err);
    } catch (IOException e) {
      return " (its output cannot be read: " + e.getMessage() + ")";
    }
  }
}
