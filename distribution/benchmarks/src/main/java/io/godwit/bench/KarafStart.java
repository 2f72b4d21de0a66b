package io.godwit.bench;

import io.godwit.bench.process.Child;
import io.godwit.bench.process.Memory;
import io.godwit.bench.process.WorkDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Karaf minimal as its archive has it, without a terminal. It has started when its SSH shell
 * greets: the last of its boot features, and the first moment at which someone can use it.
 */
final class KarafStart implements NodeStart {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final int CONNECT_LIMIT_MILLIS = 1_000;

  private final Path home;
  private final int sshPort;

  /** Copies the unpacked archive to a directory of its own. */
  KarafStart(Path archive, WorkDirectory directory) throws IOException {
    home = directory.fresh("karaf").resolve("home");
    copy(archive, home);
    sshPort = freePort();
    replace(home.resolve("etc/org.apache.karaf.shell.cfg"), "(?m)^sshPort.*", "sshPort=" + sshPort);
    replace(home.resolve("etc/org.apache.karaf.shell.cfg"), "(?m)^sshHost.*", "sshHost=127.0.0.1");
    // Everything is in its system folder; it shall ask no repository.
    Files.writeString(
        home.resolve("etc/org.ops4j.pax.url.mvn.cfg"),
        """
        org.ops4j.pax.url.mvn.repositories=
        org.ops4j.pax.url.mvn.defaultRepositories=file:${karaf.home}/${karaf.default.repository}@id=system@snapshots
        org.ops4j.pax.url.mvn.useFallbackRepositories=false
        """);
  }

  @Override
  public Start start() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (Child karaf =
        Child.start(
            "karaf",
            List.of(home.resolve("bin/karaf").toString(), "server"),
            Map.of("JAVA_HOME", System.getProperty("java.home"), "KARAF_REDIRECT", "/dev/null"),
            home,
            home.resolve("out.log"))) {
      while (!greets()) {
        karaf.requireAlive();
        if (System.nanoTime() - begin > START_LIMIT.toNanos()) {
          throw new IOException("Karaf's SSH shell did not answer within " + START_LIMIT);
        }
        Thread.sleep(POLL_MILLIS);
      }
      double millis = (System.nanoTime() - begin) / 1e6;
      Thread.sleep(SETTLE_MILLIS);
      return new Start(millis, Memory.of(javaProcess(karaf)));
    }
  }

  /** The script keeps running beside the virtual machine that it starts. */
  private static long javaProcess(Child karaf) throws IOException {
    return ProcessHandle.of(karaf.pid()).stream()
        .flatMap(script -> Stream.concat(Stream.of(script), script.descendants()))
        .filter(process -> process.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow(() -> new IOException("Karaf's script runs no virtual machine"))
        .pid();
  }

  private boolean greets() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), sshPort), CONNECT_LIMIT_MILLIS);
      socket.setSoTimeout(CONNECT_LIMIT_MILLIS);
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(4), StandardCharsets.US_ASCII).equals("SSH-");
    } catch (IOException e) {
      // Not yet: nothing listens.
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void replace(Path file, String pattern, String text) throws IOException {
    Files.writeString(file, Files.readString(file).replaceAll(pattern, text));
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> walked = Files.walk(from)) {
      all = walked.toList();
    }
    for (Path one : all) {
      Path target = to.resolve(from.relativize(one).toString());
      Files.copy(one, target);
      if (target.startsWith(to.resolve("bin")) && Files.isRegularFile(target)) {
        target.toFile().setExecutable(true);
      }
    }
  }
}
