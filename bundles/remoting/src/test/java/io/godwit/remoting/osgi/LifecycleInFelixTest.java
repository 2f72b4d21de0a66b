package io.godwit.remoting.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;

import io.godwit.testkit.loopback.LoopbackNetwork;
import io.godwit.testkit.osgi.FelixNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Test;
import org.osgi.framework.Bundle;

/** What comes, goes and does not fit. */
public class LifecycleInFelixTest {
  private final LoopbackNetwork network = new LoopbackNetwork("lifecycle");
  private final List<TestNode> nodes = new ArrayList<>();

  @After
  public void stop() throws Exception {
    for (TestNode node : nodes) {
      node.close();
    }
    network.close();
  }

  private TestNode node(String name) throws Exception {
    TestNode node = new TestNode(network.node(name));
    nodes.add(node);
    return node;
  }

  @Test
  public void aCallerThatKnowsANewerInterfaceDoesNotGetTheService() throws Exception {
    TestNode newer = node("newer");
    TestNode older = node("older");
    TestNode host = node("host");
    newer.api("1.3.0");
    newer.user();
    older.api();
    older.user();
    host.api();
    host.greeter();
    assertEquals("Hello Ada", older.ask("Ada"));
    assertFalse(newer.hasUser());
    newer.greeter();
    assertEquals("Hello Ada", newer.ask("Ada"));
  }

  @Test
  public void bundlesThatStopLeaveNoThreadAndNoServiceAndServeAgain() throws Exception {
    TestNode here = node("here");
    TestNode there = node("there");
    here.api();
    here.user();
    there.api();
    there.greeter();
    for (int round = 0; round < 5; round++) {
      assertEquals("Hello Ada", here.ask("Ada"));
      for (Bundle bundle :
          List.of(here.remoting, here.discovery, there.remoting, there.discovery)) {
        bundle.stop();
        assertNull(bundle.getRegisteredServices());
      }
      here.awaitNoUser();
      FelixNode.await(
          "no thread of godwit, but " + threads(),
          () -> threads().isEmpty() ? Optional.of(1) : Optional.empty());
      for (TestNode node : nodes) {
        node.discovery.start();
        node.remoting.start();
      }
    }
    assertEquals("Hello Ada", here.ask("Ada"));
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("godwit-"))
        .toList();
  }

  @Test
  public void theServiceWithoutConsumersIsNotImportedAndComesWithTheFirstOne() throws Exception {
    TestNode here = node("here");
    TestNode there = node("there");
    here.api();
    there.api();
    there.greeter();
    Bundle user = here.user();
    assertEquals("Hello Ada", here.ask("Ada"));
    user.stop();
    assertFalse(here.hasUser());
    user.start();
    assertEquals("Hello Ada", here.ask("Ada"));
  }
}
