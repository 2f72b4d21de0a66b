package io.godwit.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Everything of a node that outlives its process, in one directory, held by one process at a time.
 *
 * <pre>
 * etc/     settings, one file per PID; seeded, never overwritten
 * deploy/  the drop folder
 * state/   identity, records, bundles, journals; the framework's cache in state/cache
 * log/     godwit.log and its predecessors
 * run/     lock, process id and socket of the running process
 * </pre>
 *
 * <p>{@link #close} releases the lock; the operating system does so too when the process dies.
 */
final class NodeDirectory implements AutoCloseable {
  /** Raised when a release can no longer read the state of the one before. */
  static final int STATE_FORMAT = 1;

  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;

  private NodeDirectory(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /** Creates what is missing, takes the lock, checks the format of the state. */
  static NodeDirectory open(Path root, Path distribution) throws UserError, IOException {
    try {
      for (String folder : new String[] {"etc", "deploy", "state", "log", "run"}) {
        Files.createDirectories(root.resolve(folder));
      }
      restrict(root.resolve("run"));
      restrict(root.resolve("state"));
    } catch (FileAlreadyExistsException e) {
      throw new UserError(e.getFile() + " is a file, not a directory; name another --dir", e);
    } catch (FileSystemException e) {
      throw unusable(root, e);
    }
    NodeDirectory directory = lock(root);
    boolean opened = false;
    try {
      directory.checkFormat();
      directory.seed(distribution.resolve("felix-config").resolve("etc"));
      opened = true;
      return directory;
    } finally {
      if (!opened) {
        directory.close();
      }
    }
  }

  private static UserError unusable(Path root, FileSystemException e) {
    String reason = e instanceof AccessDeniedException ? "permission denied" : e.getReason();
    return new UserError(
        "the directory "
            + root
            + " cannot be used ("
            + e.getFile()
            + ": "
            + reason
            + "); make it writable or name another --dir",
        e);
  }

  private static void restrict(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static NodeDirectory lock(Path root) throws UserError, IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              root.resolve("run").resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw unusable(root, e);
    }
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new UserError(
          "the node in "
              + root
              + " is running already (process "
              + pid(root)
              + "); stop it or name another --dir");
    }
    Files.writeString(root.resolve("run").resolve("pid"), ProcessHandle.current().pid() + "\n");
    return new NodeDirectory(root, channel, lock);
  }

  private static String pid(Path root) {
    try {
      return Files.readString(root.resolve("run").resolve("pid")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private void checkFormat() throws UserError, IOException {
    Path file = root.resolve("state").resolve("format");
    if (!Files.exists(file)) {
      Files.writeString(file, STATE_FORMAT + "\n");
      return;
    }
    String text = Files.readString(file).strip();
    int found;
    try {
      found = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UserError(file + " is damaged: it says '" + text + "' instead of a number", e);
    }
    if (found > STATE_FORMAT) {
      throw new UserError(
          file
              + " says format "
              + found
              + ", but this release of Godwit reads up to "
              + STATE_FORMAT
              + "; start the node with the release that wrote it, or a newer one");
    }
  }

  private void seed(Path defaults) throws IOException {
    if (!Files.isDirectory(defaults)) {
      return;
    }
    try (Stream<Path> files = Files.list(defaults)) {
      for (Path file : files.sorted().toList()) {
        Path target = root.resolve("etc").resolve(file.getFileName().toString());
        if (!Files.exists(target)) {
          Files.copy(file, target);
        }
      }
    }
  }

  /** The remembered name, unless another is given; a new node is called after its directory. */
  String name(String given) throws UserError, IOException {
    Path file = root.resolve("state").resolve("name");
    if (given == null && Files.exists(file)) {
      return NodeOptions.checkedName(Files.readString(file).strip());
    }
    String name = given == null ? suggestedName() : given;
    Files.writeString(file, name + "\n");
    return name;
  }

  private String suggestedName() {
    String own = root.getFileName() == null ? "node" : root.getFileName().toString();
    if (own.equals("node")) {
      try {
        own = InetAddress.getLocalHost().getHostName();
      } catch (IOException e) {
        own = "node";
      }
    }
    String cleaned = own.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
    cleaned = cleaned.replaceAll("^[^a-z0-9]+", "");
    return cleaned.isEmpty() ? "node" : cleaned.substring(0, Math.min(63, cleaned.length()));
  }

  Path root() {
    return root;
  }

  Path state() {
    return root.resolve("state");
  }

  Path logFile() {
    return root.resolve("log").resolve("godwit.log");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(root.resolve("run").resolve("pid"));
    lock.release();
    channel.close();
  }
}
