package io.godwit.bench;

import io.godwit.bench.load.Outcome;
import io.godwit.bench.load.Plan;
import io.godwit.bench.peer.PeerMain;
import io.godwit.bench.process.Child;
import io.godwit.bench.process.WorkDirectory;
import io.godwit.bench.process.Worker;
import io.godwit.bench.process.Workers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Two processes of a system that Godwit is compared with. */
final class PeerPair implements Pair {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Child server;
  private final Child client;
  private final Worker serving;
  private final Worker calling;

  PeerPair(String peer, Workers workers, WorkDirectory directory, Path keyStore)
      throws IOException {
    Path own = directory.fresh(peer);
    server = start(peer, "serve", workers, keyStore, own, List.of());
    try {
      serving = workers.await(server, START_LIMIT);
      client = start(peer, "call", workers, keyStore, own, List.of(serving.address()));
    } catch (IOException e) {
      server.close();
      throw e;
    }
    try {
      calling = workers.await(client, START_LIMIT);
    } catch (IOException e) {
      client.close();
      server.close();
      throw e;
    }
  }

  private static Child start(
      String peer, String role, Workers workers, Path keyStore, Path own, List<String> more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JvmFlags.ofNode());
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(PeerMain.class.getName(), peer, role));
    command.addAll(List.of(Integer.toString(workers.port()), keyStore.toString()));
    command.addAll(more);
    return Child.start(peer + " " + role, command, Map.of(), own, own.resolve(role + ".log"));
  }

  /** Absolute, since the children run elsewhere. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Override
  public Outcome run(Plan plan) throws IOException {
    return calling.run(plan, serving.pid());
  }

  @Override
  public void close() throws IOException {
    calling.close();
    client.close();
    serving.close();
    server.close();
  }
}
