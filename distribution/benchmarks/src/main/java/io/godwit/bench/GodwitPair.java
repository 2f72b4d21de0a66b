package io.godwit.bench;

import io.godwit.bench.load.Outcome;
import io.godwit.bench.load.Plan;
import io.godwit.bench.process.Worker;
import io.godwit.bench.process.Workers;
import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNetwork;
import io.godwit.nodes.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

/**
 * Two real nodes of a network: the echo is dropped on one, its caller on the other, and every call
 * goes through the proxy that the caller's {@code @Reference} was given.
 */
final class GodwitPair implements Pair {
  private static final Duration REPORT_LIMIT = Duration.ofSeconds(60);

  private final LocalNetwork network;
  private final LocalNode server;
  private final Worker calling;

  GodwitPair(Workers workers) throws IOException {
    network = new LocalNetwork(Distribution.ofProperty(), "bench");
    boolean ready = false;
    try {
      server = network.found("server").awaitUp();
      LocalNode client = network.join("client").awaitUp();
      network.awaitJoined(network.nodes());
      server.drop(EchoBundles.SERVER.jar());
      Files.writeString(
          client.directory().resolve("bench-control"), Integer.toString(workers.port()));
      client.drop(EchoBundles.CLIENT.jar());
      calling = workers.await(new NodeReporter(client), REPORT_LIMIT);
      ready = true;
    } finally {
      if (!ready) {
        network.close();
      }
    }
  }

  @Override
  public Outcome run(Plan plan) throws IOException {
    return calling.run(plan, server.pid());
  }

  @Override
  public void close() throws IOException {
    calling.close();
    network.close();
  }

  /** A node as the one that shall report. */
  private record NodeReporter(LocalNode node) implements Workers.Reporter {
    @Override
    public void requireAlive() throws IOException {
      if (!node.isRunning()) {
        throw new IOException("The node " + node + " ended." + node.tail());
      }
    }

    @Override
    public String lastWords() {
      return node.tail();
    }
  }
}
