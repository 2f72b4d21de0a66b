package io.godwit.nodes;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A network of real nodes on loopback, in a fresh directory of its own; the first node founds it
 * and lets the others in. Closing ends every process and removes everything.
 */
public final class LocalNetwork implements AutoCloseable {
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(60);

  private final Distribution distribution;
  private final String name;
  private final Path base;
  private final Path registry;
  private final List<LocalNode> nodes = new ArrayList<>();
  private boolean kept;

  /** An empty network; its nodes are found by name only within it. */
  public LocalNetwork(Distribution distribution, String name) {
    this(distribution, name, null);
  }

  /** With a registry of running nodes that others look into too; null for one of its own. */
  public LocalNetwork(Distribution distribution, String name, Path registry) {
    this.distribution = distribution;
    this.name = name;
    try {
      // Short: the name of a socket file has about a hundred characters.
      this.base = Files.createTempDirectory("godwit-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.registry = registry == null ? base.resolve("nodes") : registry;
  }

  /** Founds the network with its first node, which is let do everything. */
  public LocalNode found(String node) {
    return add(node, List.of("--network", name)).start();
  }

  /** Starts one more node with a fresh token of the first one; it need not be up on return. */
  public LocalNode join(String node, String... roles) {
    String wanted = roles.length == 0 ? "host" : String.join(",", roles);
    JsonElement invitation = nodes.get(0).json("net:invite --role " + wanted);
    String token = invitation.getAsJsonObject().get("token").getAsString();
    return add(node, List.of("--join", token)).start();
  }

  /** Founds and joins {@code n1} to {@code nN}, and waits until all see all. */
  public LocalNetwork start(int count) {
    found("n1").awaitUp();
    for (int i = 2; i <= count; i++) {
      join("n" + i);
    }
    nodes.forEach(LocalNode::awaitUp);
    awaitJoined(nodes);
    return this;
  }

  /** Until each of these sees as many nodes alive as run. */
  public Duration awaitJoined(List<LocalNode> among) {
    long running = nodes.stream().filter(LocalNode::isRunning).count();
    return Deadline.await(
        "all of " + among + " see " + running + " nodes alive",
        JOIN_LIMIT,
        this::tails,
        () -> among.stream().allMatch(node -> alive(node) == running));
  }

  private static long alive(LocalNode node) {
    long count = 0;
    for (JsonElement member : node.json("node:list").getAsJsonArray()) {
      if (member.getAsJsonObject().get("state").getAsString().equals("ALIVE")) {
        count++;
      }
    }
    return count;
  }

  private LocalNode add(String node, List<String> founding) {
    LocalNode added =
        new LocalNode(distribution, registry, node, base.resolve(node), freePort(), founding);
    nodes.add(added);
    return added;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Distribution distribution() {
    return distribution;
  }

  public Path directory() {
    return base;
  }

  public List<LocalNode> nodes() {
    return List.copyOf(nodes);
  }

  public LocalNode node(String node) {
    return nodes.stream()
        .filter(candidate -> candidate.name().equals(node))
        .findFirst()
        .orElseThrow(() -> new NodeException("no node is called " + node + " here"));
  }

  /** The ends of all logs. */
  public String tails() {
    return String.join("", nodes.stream().map(LocalNode::tail).toList());
  }

  /** From now on closing leaves everything as it is. */
  public void keep() {
    kept = true;
  }

  @Override
  public synchronized void close() {
    if (kept) {
      return;
    }
    kept = true;
    nodes.forEach(LocalNode::destroy);
    delete(base);
  }

  private static void delete(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + root, e);
    }
  }
}
