package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Role;
import java.io.IOException;
import java.util.Optional;
import org.junit.Test;

/** A node whose known addresses lead nowhere joins through one that it learns of later. */
public class SeedsFoundLaterTest {
  @Test
  public void aNodeThatLooksForItsNetworkTakesAHint() throws IOException {
    try (TestNodes nodes = new TestNodes()) {
      NettyOverlay anna = nodes.found("anna");
      TestNodes.await(anna.joined());
      NettyOverlay cleo = nodes.join("cleo", TestNodes.invite(anna, Role.HOST));
      TestNodes.await(cleo.joined());
      NettyOverlay bert = nodes.join("bert", TestNodes.invite(anna, Role.HOST));
      TestNodes.await(bert.joined());
      nodes.stop(bert);
      nodes.stop(anna);
      int cleoPort = cleo.self().addresses().get(0).port();
      nodes.stop(cleo);
      NettyOverlay moved =
          nodes.start(nodes.settings("anna", Optional.empty(), Optional.empty(), 0));
      nodes.start(nodes.settings("cleo", Optional.empty(), Optional.empty(), cleoPort));
      TestNodes.await(moved.joined());
      NettyOverlay again =
          nodes.start(nodes.settings("bert", Optional.empty(), Optional.empty(), 0));
      Address hint = moved.self().addresses().get(0);
      again.seedFound(hint);
      TestNodes.await(again.joined());
      TestNodes.until("linked with who moved", () -> again.linkedWith(moved.self().id()));
    }
  }
}
