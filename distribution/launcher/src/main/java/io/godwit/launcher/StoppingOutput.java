package io.godwit.launcher;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/**
 * Standard output while bundles stop. Some (Felix EventAdmin) print there when the log service has
 * gone before them; a person who stopped a node is not their reader, its log file is.
 */
final class StoppingOutput extends PrintStream {
  private static final int MAX_LINE_BYTES = 4096;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Logger log;

  StoppingOutput(Logger log) {
    super(nullOutputStream(), true, StandardCharsets.UTF_8);
    this.log = log;
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      write(bytes[i]);
    }
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n' || line.size() == MAX_LINE_BYTES) {
      log.info("printed while stopping: {}", line.toString(StandardCharsets.UTF_8).strip());
      line.reset();
    }
    if (b != '\n') {
      line.write(b);
    }
  }
}
