package io.godwit.itests.processes;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.nodes.LocalNode;
import java.time.Duration;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class KilledHostIT {
  @Rule public final FreshNetwork nodes = new FreshNetwork(3);

  private List<LocalNode> others;
  private LocalNode host;

  @Before
  public void dropTheGreeterOnTheSecondNode() {
    others = List.of(nodes.node(1), nodes.node(3));
    host = nodes.node(2);
    host.drop(nodes.network().distribution().sample("api"));
    host.drop(nodes.network().distribution().sample("greeter"));
    Seen.awaitHost(nodes.network().nodes(), "Greeter", "n2", Seen.SOON);
  }

  @Test
  public void aKilledHostIsGoneFromTheListsWithinASecondAndBackWhenItIsStarted() {
    host.kill();
    Duration gone = Seen.awaitNone(others, "Greeter", Duration.ofSeconds(1));
    within(1000, gone, "kill -9");

    host.start().awaitUp();
    Seen.awaitHost(nodes.network().nodes(), "Greeter", "n2", Seen.SOON);
    assertEquals("Hello, Ada!", greet(nodes.node(3)));
  }

  @Test
  public void aHeldHostIsGoneWithinFiveSecondsAndBackWhenItGoesOn() {
    host.signal("STOP");
    Duration gone;
    try {
      gone = Seen.awaitNone(others, "Greeter", Duration.ofSeconds(5));
    } finally {
      host.signal("CONT");
    }
    within(5000, gone, "SIGSTOP");
    Duration back = Seen.awaitHost(others, "Greeter", "n2", Seen.SOON);
    System.out.println("back in svc:list " + back.toMillis() + " ms after SIGCONT");
    assertEquals("Hello, Ada!", greet(nodes.node(1)));
  }

  @Test
  public void aNodeThatLeavesTakesItsServicesAlong() {
    host.stop();
    Duration gone = Seen.awaitNone(others, "Greeter", Duration.ofSeconds(1));
    assertTrue("status of a node that was stopped", !host.isRunning());
    within(1000, gone, "it had stopped");
  }

  private static void within(long limitMillis, Duration gone, String event) {
    System.out.println("gone from svc:list " + gone.toMillis() + " ms after " + event);
    assertTrue(gone.toMillis() + " ms after " + event, gone.toMillis() <= limitMillis);
  }

  private static String greet(LocalNode node) {
    return node.json("svc:call Greeter greet Ada").getAsJsonObject().get("result").getAsString();
  }
}
