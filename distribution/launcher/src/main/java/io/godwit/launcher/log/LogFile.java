package io.godwit.launcher.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A text file that is set aside when it is full: {@code godwit.log}, {@code godwit.log.1} (the
 * youngest), {@code .2} and so on. Thread-safe. When the disk refuses, lines are lost and counted;
 * the loss is told with the next line that gets through, because a full disk must not stop a node.
 */
final class LogFile implements AutoCloseable {
  private final Path file;
  private long maxBytes;
  private int keptFiles;
  private OutputStream out;
  private long size;
  private long lost;

  LogFile(Path file, long maxBytes, int keptFiles) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.keptFiles = keptFiles;
  }

  synchronized void rotation(long newMaxBytes, int newKeptFiles) {
    maxBytes = newMaxBytes;
    keptFiles = newKeptFiles;
  }

  synchronized void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      if (out == null) {
        open();
      } else if (size + bytes.length > maxBytes) {
        setAside();
      }
      if (lost > 0) {
        append(("(" + lost + " lines lost)\n").getBytes(StandardCharsets.UTF_8));
        lost = 0;
      }
      append(bytes);
    } catch (IOException e) {
      lost++;
      close();
    }
  }

  private void append(byte[] bytes) throws IOException {
    out.write(bytes);
    size += bytes.length;
  }

  private void open() throws IOException {
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    size = Files.size(file);
  }

  private void setAside() throws IOException {
    close();
    for (int n = keptFiles; n >= 1; n--) {
      Path older = n == 1 ? file : numbered(n - 1);
      if (Files.exists(older)) {
        Files.move(older, numbered(n), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (keptFiles == 0) {
      Files.deleteIfExists(file);
    }
    open();
  }

  private Path numbered(int n) {
    return file.resolveSibling(file.getFileName() + "." + n);
  }

  @Override
  public synchronized void close() {
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        lost++;
      }
      out = null;
    }
  }
}
