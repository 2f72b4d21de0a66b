package io.godwit.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary directory that is gone when closed. */
public final class WorkDirectory implements AutoCloseable {
  private final Path path;

  public WorkDirectory() throws IOException {
    path = Files.createTempDirectory("godwit-bench-");
  }

  public Path path() {
    return path;
  }

  /** A new directory within. */
  public Path fresh(String prefix) throws IOException {
    return Files.createTempDirectory(path, prefix + "-");
  }

  /** A file within, that need not exist. */
  public Path file(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }

  /** Deletes a directory and what it holds. */
  public static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              one -> {
                try {
                  Files.deleteIfExists(one);
                } catch (IOException e) {
                  throw new UncheckedIOException("Cannot delete " + one, e);
                }
              });
    }
  }
}
