package io.godwit.hosting.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The state of an application as one file: a zip with {@code memory} (what {@code Migratable.save}
 * wrote) and {@code data/…} (the files of the bundle's data area). Hardly compressed, because a
 * move waits for it; bounded in bytes and files.
 */
public final class StateArchive {
  public static final int MAX_FILES = 100_000;
  private static final String MEMORY = "memory";
  private static final String DATA = "data/";

  private StateArchive() {}

  /** Writes what an application remembers. */
  public interface Memory {
    void save(OutputStream out) throws IOException;
  }

  /** Writes an archive; {@code memory} and {@code data} may be null. */
  public static void write(Path file, Memory memory, Path data, long maxBytes) throws IOException {
    Bounded bytes = new Bounded(maxBytes);
    try (OutputStream raw = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(raw)) {
      zip.setLevel(Deflater.BEST_SPEED);
      if (memory != null) {
        zip.putNextEntry(entry(MEMORY));
        memory.save(bytes.counting(zip));
        zip.closeEntry();
      }
      if (data != null && Files.isDirectory(data)) {
        for (Path path : files(data)) {
          boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
          String name = data.relativize(path).toString().replace('\\', '/');
          zip.putNextEntry(entry(DATA + name + (folder ? "/" : "")));
          if (!folder) {
            Files.copy(path, bytes.counting(zip));
          }
          zip.closeEntry();
        }
      }
    }
  }

  /** Times would make equal states differ. */
  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    return entry;
  }

  private static List<Path> files(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      List<Path> files =
          all.filter(p -> !p.equals(data))
              .filter(
                  p ->
                      Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)
                          || Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS))
              .limit(MAX_FILES + 1L)
              .sorted()
              .toList();
      if (files.size() > MAX_FILES) {
        throw new IOException("the data area has more than " + MAX_FILES + " files");
      }
      return files;
    }
  }

  /** Replaces the contents of the data area by the archive's. */
  public static void restoreData(Path file, Path data) throws IOException {
    clear(data);
    Files.createDirectories(data);
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.getName().startsWith(DATA)) {
          continue;
        }
        Path target = data.resolve(entry.getName().substring(DATA.length())).normalize();
        if (!target.startsWith(data)) {
          throw new IOException("the state names a file outside of the data area: " + entry);
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
  }

  /** Reads what an application remembered. */
  public interface Restore {
    void from(InputStream in) throws IOException;
  }

  /** Hands the memory to its reader; nothing happens where the archive has none. */
  public static void restoreMemory(Path file, Restore restore) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(MEMORY)) {
          restore.from(zip);
          return;
        }
      }
    }
  }

  private static void clear(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      return;
    }
    try (Stream<Path> all = Files.walk(data)) {
      List<Path> deepestFirst =
          all.filter(p -> !p.equals(data)).sorted((a, b) -> b.compareTo(a)).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Ends a state that grows beyond its bound, in the middle of the application's save. */
  private static final class Bounded {
    private final long maxBytes;
    private long written;

    Bounded(long maxBytes) {
      this.maxBytes = maxBytes;
    }

    OutputStream counting(OutputStream out) {
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          count(1);
          out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          count(length);
          out.write(bytes, from, length);
        }

        private void count(int more) throws IOException {
          written += more;
          if (written > maxBytes) {
            throw new IOException(
                "the state is larger than " + maxBytes + " bytes (setting max.state.bytes)");
          }
        }
      };
    }
  }
}
