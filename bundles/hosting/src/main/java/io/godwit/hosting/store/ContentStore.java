package io.godwit.hosting.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files named by the SHA-256 of their bytes: bundles in {@code state/apps}, snapshots in {@code
 * state/snapshots}. What is here is complete and verified. May be used by several threads.
 */
public final class ContentStore {
  private static final String TEMPORARY = ".part";

  private final Path folder;
  private final String suffix;

  public ContentStore(Path folder, String suffix) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.suffix = suffix;
    for (Path old : list()) {
      if (old.getFileName().toString().endsWith(TEMPORARY)) {
        Files.deleteIfExists(old);
      }
    }
  }

  public Path path(String hash) {
    return folder.resolve(hash + suffix);
  }

  public boolean has(String hash) {
    return Files.isRegularFile(path(hash));
  }

  /** Copies the file in; its hash. */
  public String add(Path file) throws IOException {
    Path temporary = temporary();
    try {
      String hash = Durable.copy(file, temporary).toString();
      keep(temporary, hash);
      return hash;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Copies the file in where its bytes have that hash. */
  public void add(Path file, String hash) throws IOException {
    if (has(hash)) {
      touch(hash);
      return;
    }
    Path temporary = temporary();
    try {
      String found = Durable.copy(file, temporary).toString();
      if (!found.equals(hash)) {
        throw new IOException(
            "the bytes of "
                + file.getFileName()
                + " have the hash "
                + found.substring(0, 8)
                + ", not "
                + hash.substring(0, 8));
      }
      keep(temporary, hash);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  public void add(byte[] bytes, String hash) throws IOException {
    Path temporary = temporary();
    try {
      Files.write(temporary, bytes);
      String found = Durable.hash(temporary).toString();
      if (!found.equals(hash)) {
        throw new IOException("the bytes have the hash " + found + ", not " + hash);
      }
      keep(temporary, hash);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** For writers that make the file themselves; see {@link #adopt}. */
  public Path temporary() throws IOException {
    return Files.createTempFile(folder, "new-", TEMPORARY);
  }

  /** Makes a finished temporary file content; its hash. */
  public String adopt(Path temporary) throws IOException {
    String hash = Durable.hash(temporary).toString();
    keep(temporary, hash);
    return hash;
  }

  private void keep(Path temporary, String hash) throws IOException {
    if (has(hash)) {
      touch(hash);
    } else {
      Durable.force(temporary);
      Durable.rename(temporary, path(hash));
    }
  }

  /** Wanted anew: see {@link #retain}. */
  private void touch(String hash) throws IOException {
    Files.setLastModifiedTime(path(hash), FileTime.fromMillis(System.currentTimeMillis()));
  }

  /** Deletes all but these and those that were written more recently; how many went. */
  public int retain(Collection<String> hashes, long ageMillis) throws IOException {
    long before = System.currentTimeMillis() - ageMillis;
    int gone = 0;
    for (Path file : list()) {
      String name = file.getFileName().toString();
      boolean wanted =
          !name.endsWith(suffix)
              || hashes.contains(name.substring(0, name.length() - suffix.length()));
      boolean old = Files.getLastModifiedTime(file).toMillis() <= before;
      if (!wanted && old && Files.deleteIfExists(file)) {
        gone++;
      }
    }
    return gone;
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
