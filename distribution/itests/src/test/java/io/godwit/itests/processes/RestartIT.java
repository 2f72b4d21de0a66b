package io.godwit.itests.processes;

import static org.junit.Assert.assertEquals;

import io.godwit.nodes.Deadline;
import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNode;
import java.util.List;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class RestartIT {
  @Rule public final FreshNetwork nodes = new FreshNetwork(3);

  @Before
  public void moveTheCounterFromTheFirstNodeToTheSecond() {
    Distribution distribution = nodes.network().distribution();
    LocalNode first = nodes.node(1);
    List.of("api", "counter").forEach(name -> first.drop(distribution.sample(name)));
    Seen.awaitHost(nodes.network().nodes(), "Counter", "n1", Seen.SOON);
    assertEquals(1, Seen.increment(nodes.node(3)));
    first.exec("app:move " + Seen.name("counter") + " --to n2").checked();
    assertEquals(2, Seen.increment(nodes.node(3)));
  }

  @Test
  public void aRestartedNodeHostsNothingThatLivesElsewhere() {
    LocalNode old = nodes.node(1);
    for (String end : List.of("TERM", "KILL")) {
      old.signal(end);
      Deadline.await("n1 has ended", Seen.SOON, () -> !old.isRunning());
      old.start().awaitUp();
      nodes.network().awaitJoined(nodes.network().nodes());
      Seen.awaitHost(nodes.network().nodes(), "Counter", "n2", Seen.SOON);
      assertEquals("n2 RUNNING", Seen.application(old, "counter"));
    }
    assertEquals(3, Seen.increment(old));
    assertEquals(Set.of("n2"), Seen.hostsOf(old, "Counter"));
  }

  @Test
  public void whenAllHaveStoppedAndStartedTheNetworkAndItsApplicationsAreBack() {
    List<LocalNode> all = nodes.network().nodes();
    all.forEach(LocalNode::stop);
    all.forEach(LocalNode::start);
    all.forEach(LocalNode::awaitUp);
    nodes.network().awaitJoined(all);
    Seen.awaitHost(all, "Counter", "n2", Seen.SOON);
    for (LocalNode node : all) {
      Deadline.await(
          node + " lists the counter as running on n2",
          Seen.SOON,
          () -> Seen.application(node, "counter").equals("n2 RUNNING"));
    }
    assertEquals(3, Seen.increment(nodes.node(3)));
  }
}
