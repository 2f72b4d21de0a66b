package io.godwit.bench.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that was started here and is ended here. What it says goes to a file. */
public final class Child implements Workers.Reporter, AutoCloseable {
  private static final long STOP_LIMIT_SECONDS = 10;
  private static final int LAST_WORDS_CHARS = 4_000;

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts a command; {@code environment} is added to that of this process. */
  public static Child start(
      String name, List<String> command, Map<String, String> environment, Path directory, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Child(name, builder.start(), log);
  }

  @Override
  public String toString() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(
          name + " ended with status " + process.exitValue() + ". It said:\n" + lastWords());
    }
  }

  @Override
  public String lastWords() throws IOException {
    String said = Files.readString(log);
    return said.substring(Math.max(0, said.length() - LAST_WORDS_CHARS));
  }

  /** Asks the process to end, and its children with it; kills what is left after some seconds. */
  @Override
  public void close() {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
