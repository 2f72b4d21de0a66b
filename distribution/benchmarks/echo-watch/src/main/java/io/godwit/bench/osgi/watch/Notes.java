package io.godwit.bench.osgi.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.osgi.framework.BundleContext;

/**
 * A file in the node's directory with a line for each event: microseconds since 1970, blank, what.
 * The clock is that of the machine, which all nodes of the benchmark share. Any thread may write.
 */
final class Notes {
  private final Path file;

  Notes(BundleContext context) {
    file = Path.of(context.getProperty("godwit.dir"), "bench-notes");
  }

  void write(String what) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    try {
      Files.writeString(
          file, micros + " " + what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
