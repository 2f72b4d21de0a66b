package io.godwit.hosting.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code deploy/status.json}: what became of each file, for the person who dropped it and looks
 * into the folder. Replaced in one stroke; lost with the folder, because it can be told again.
 */
public final class DropStatus {
  private static final Logger LOG = LoggerFactory.getLogger(DropStatus.class);

  private final Path file;
  private final Map<String, Line> lines = new TreeMap<>();

  private record Line(String state, String application, String detail) {}

  public DropStatus(Path file) {
    this.file = file;
  }

  public synchronized void put(String name, String state, String application, String detail) {
    Line line = new Line(state, application, detail);
    if (!line.equals(lines.put(name, line))) {
      write();
    }
  }

  public synchronized void remove(String name) {
    if (lines.remove(name) != null) {
      write();
    }
  }

  private void write() {
    StringBuilder text = new StringBuilder("{");
    lines.forEach(
        (name, line) ->
            text.append(text.length() == 1 ? "\n  " : ",\n  ")
                .append(Json.write(name))
                .append(": ")
                .append(Json.write(line)));
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    try {
      Files.writeString(next, text.append("\n}\n"), StandardCharsets.UTF_8);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("cannot write {}: {}", file, e.toString());
    }
  }
}
