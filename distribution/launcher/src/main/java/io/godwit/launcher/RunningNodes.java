package io.godwit.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The nodes of this user that run on this machine, by name: one small file each, holding the node's
 * directory. A file may outlive its node (a crash); whether a node runs is told by the lock of its
 * directory alone, and stale files are removed by whoever meets them.
 */
final class RunningNodes {
  private final Path folder;

  RunningNodes(Path folder) {
    this.folder = folder;
  }

  /** {@code $GODWIT_NODES}, or {@code .godwit/nodes} in the user's home. */
  static RunningNodes ofUser(Map<String, String> environment) {
    String named = environment.get("GODWIT_NODES");
    if (named != null && !named.isEmpty()) {
      return new RunningNodes(Path.of(named));
    }
    // HOME first: Java's own idea comes from the user database and ignores it.
    String home = environment.getOrDefault("HOME", "");
    Path base = Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
    return new RunningNodes(base.resolve(".godwit").resolve("nodes"));
  }

  /** Answers the directory of a live node that already has the name, which then keeps it. */
  Optional<Path> register(String name, Path directory) throws IOException {
    // Asking for one's own lock would lose it: POSIX drops a process's locks on a file when any of
    // its descriptors for the file is closed.
    Path file = folder.resolve(name);
    boolean own = Files.exists(file) && read(file).equals(directory);
    Optional<Path> other = own ? Optional.empty() : find(name);
    if (other.isEmpty()) {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, ".", ".new");
      Files.writeString(fresh, directory + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return other;
  }

  void unregister(String name, Path directory) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file) && read(file).equals(directory)) {
      Files.deleteIfExists(file);
    }
  }

  /** The directory of the node of that name, if it runs. */
  Optional<Path> find(String name) throws IOException {
    Path file = folder.resolve(name).normalize();
    if (!folder.equals(file.getParent()) || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Path directory = read(file);
    if (isRunning(directory)) {
      return Optional.of(directory);
    }
    Files.deleteIfExists(file);
    return Optional.empty();
  }

  /** All that run, by name. */
  Map<String, Path> list() throws IOException {
    Map<String, Path> nodes = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return nodes;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(p -> !p.getFileName().toString().startsWith(".")).toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      find(name).ifPresent(directory -> nodes.put(name, directory));
    }
    return nodes;
  }

  private static Path read(Path file) throws IOException {
    return Path.of(Files.readString(file).strip());
  }

  static boolean isRunning(Path directory) {
    Path file = directory.resolve("run").resolve("lock");
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
