package io.godwit.hosting.store;

import com.google.gson.JsonParseException;
import io.godwit.hosting.Applications.AuditEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code log/audit.log}: one JSON object a line for each thing done or refused at this node. At
 * {@link #MAX_BYTES} it is renamed to {@code audit.log.1}.
 */
public final class AuditLog {
  public static final long MAX_BYTES = 8 << 20;

  private final Path file;

  public AuditLog(Path file) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
  }

  /** One line, in the operating system's hands when it returns. */
  public synchronized void add(AuditEntry entry) throws IOException {
    if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Files.writeString(
        file,
        Json.write(entry) + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** The last lines, oldest first; a line that is not ours is shown as it stands. */
  public synchronized List<AuditEntry> last(int lines) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    Deque<String> last = new ArrayDeque<>();
    try (Stream<String> all = Files.lines(file, StandardCharsets.UTF_8)) {
      all.forEach(
          line -> {
            last.addLast(line);
            if (last.size() > lines) {
              last.removeFirst();
            }
          });
    }
    List<AuditEntry> entries = new ArrayList<>();
    for (String line : last) {
      entries.add(parse(line));
    }
    return entries;
  }

  private static AuditEntry parse(String line) {
    try {
      return Json.read(line, AuditEntry.class);
    } catch (JsonParseException e) {
      return new AuditEntry("", "unreadable", "", "", "", line);
    }
  }
}
