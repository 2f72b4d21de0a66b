package io.godwit.bench;

import io.godwit.bench.process.Memory;
import io.godwit.nodes.LocalNetwork;
import io.godwit.nodes.LocalNode;
import java.io.IOException;
import java.util.List;

/**
 * A node that joins a network of one other. It has started when it answers commands and lists both
 * as alive; its first start makes its identity and redeems a token.
 */
final class GodwitStart implements NodeStart {
  private final LocalNetwork network;
  private LocalNode node;

  /** Joins a network that stands. */
  GodwitStart(LocalNetwork network) {
    this.network = network;
  }

  @Override
  public Start start() throws IOException, InterruptedException {
    long begin;
    if (node == null) {
      begin = System.nanoTime();
      node = network.join("n" + (network.nodes().size() + 1));
    } else {
      begin = System.nanoTime();
      node.start();
    }
    node.awaitUp();
    network.awaitJoined(List.of(node));
    double millis = (System.nanoTime() - begin) / 1e6;
    Thread.sleep(SETTLE_MILLIS);
    Memory memory = Memory.of(node.pid());
    node.stop();
    return new Start(millis, memory);
  }
}
