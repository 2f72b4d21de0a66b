package io.godwit.itests.processes;

import static org.junit.Assert.assertEquals;

import com.google.gson.JsonObject;
import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class MovingCounterIT {
  private static final int MOVES =
      System.getProperty("godwit.long", "").contains("moves") ? 100 : 12;

  @Rule public final FreshNetwork nodes = new FreshNetwork(3);

  @Before
  public void runTheCounterOnOneNodeAndConsumersOnAll() {
    Distribution distribution = nodes.network().distribution();
    LocalNode first = nodes.node(1);
    List.of("api", "counter", "greeter").forEach(name -> first.drop(distribution.sample(name)));
    Consumers.runOnAll(nodes.network());
  }

  @Test
  public void noCallIsLostOrDoubledAndNoReferenceTakenAwayHoweverOftenTheCounterMoves()
      throws InterruptedException {
    Callers callers = new Callers(nodes.network().nodes()).start();
    List<Long> pausesMicros = new ArrayList<>();
    try {
      for (int i = 0; i < MOVES; i++) {
        String target = "n" + ((i + 1) % 3 + 1);
        String command = "app:move " + Seen.name("counter") + " --to " + target;
        JsonObject moved = nodes.node(1).json(command).getAsJsonObject();
        assertEquals(target, moved.get("host").getAsString());
        pausesMicros.add(moved.get("pauseMicros").getAsLong());
      }
    } finally {
      callers.stop();
    }
    callers.check();
    for (LocalNode node : nodes.network().nodes()) {
      JsonObject status = node.json("consumer:status").getAsJsonObject();
      assertEquals("deactivations on " + node, 0, status.get("deactivations").getAsInt());
      assertEquals("activations on " + node, 1, status.get("activations").getAsInt());
      assertEquals("value seen from " + node, callers.count(), status.get("value").getAsInt());
    }
    Collections.sort(pausesMicros);
    System.out.printf(
        "%d moves under %d calls; pause p50 %.1f ms, max %.1f ms%n",
        MOVES,
        callers.count(),
        pausesMicros.get(MOVES / 2) / 1000.0,
        pausesMicros.get(MOVES - 1) / 1000.0);
  }
}
