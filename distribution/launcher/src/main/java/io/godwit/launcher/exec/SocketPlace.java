package io.godwit.launcher.exec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Where the socket of a node is. The kernel takes only short paths for sockets (108 bytes, 104 on
 * some systems), so a node in a deep directory has it in a short private one; the file {@code
 * run/exec} tells which.
 */
public final class SocketPlace {
  private static final int MAX_PATH_BYTES = 100;
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private SocketPlace() {}

  /** For the server: chooses the place, makes it private, writes it down. */
  public static Path prepare(Path node) throws IOException {
    Path run = node.resolve("run");
    Path socket = run.resolve("exec.sock");
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      Path folder = privateFolder(run);
      socket = folder.resolve(shortName(node) + ".sock");
    }
    Files.deleteIfExists(socket);
    Files.writeString(pointer(node), socket + "\n");
    return socket;
  }

  /** For the client; empty where the node has not said yet. */
  public static Optional<Path> find(Path node) throws IOException {
    Path pointer = pointer(node);
    return Files.exists(pointer)
        ? Optional.of(Path.of(Files.readString(pointer).strip()))
        : Optional.empty();
  }

  /** For the server, when it ends. */
  public static void remove(Path node, Path socket) throws IOException {
    Files.deleteIfExists(pointer(node));
    Files.deleteIfExists(socket);
  }

  private static Path pointer(Path node) {
    return node.resolve("run").resolve("exec");
  }

  /** Somebody else's folder of that name, or one open to others, is not to be trusted. */
  private static Path privateFolder(Path run) throws IOException {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    Path parent =
        runtime != null && Files.isDirectory(Path.of(runtime))
            ? Path.of(runtime)
            : Path.of(System.getProperty("java.io.tmpdir"));
    Path folder = parent.resolve("godwit-" + Files.getOwner(run).getName());
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
    }
    boolean ours =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(folder).equals(Files.getOwner(run))
            && Files.getPosixFilePermissions(folder).equals(PRIVATE);
    if (!ours) {
      throw new FileSystemException(
          folder.toString(), null, "must be a directory of this user that no one else may enter");
    }
    return folder;
  }

  private static String shortName(Path node) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(node.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
