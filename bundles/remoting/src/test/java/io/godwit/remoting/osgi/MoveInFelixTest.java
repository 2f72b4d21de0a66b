package io.godwit.remoting.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.remoting.Gates;
import io.godwit.testkit.loopback.LoopbackNetwork;
import io.godwit.testkit.osgi.FelixNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** A guarded application moves while consumers with static references call it from everywhere. */
public class MoveInFelixTest {
  private static final String GREETER = "io.godwit.remoting.it.api.Greeter";

  private final LoopbackNetwork network = new LoopbackNetwork("moves");
  private TestNode[] nodes;
  private final Bundle[] greeters = new Bundle[2];
  private long epoch = 1;

  @Before
  public void start() throws Exception {
    nodes = new TestNode[] {new TestNode(network.node("a")), new TestNode(network.node("b"))};
    for (int i = 0; i < nodes.length; i++) {
      nodes[i].api();
      greeters[i] = nodes[i].installGreeter();
    }
    gates(0).guard("app", epoch, List.of(greeters[0].getBundleId()));
    greeters[0].start();
    gates(0).open("app", epoch).toCompletableFuture().get(10, TimeUnit.SECONDS);
    for (TestNode node : nodes) {
      node.user();
    }
  }

  @After
  public void stop() throws Exception {
    for (TestNode node : nodes) {
      node.close();
    }
    network.close();
  }

  private Gates gates(int node) {
    return nodes[node].gates();
  }

  private void move(int from, int to) throws Exception {
    gates(to).guard("app", epoch, List.of(greeters[to].getBundleId()));
    greeters[to].start(Bundle.START_TRANSIENT);
    gates(from)
        .close("app", Duration.ofSeconds(10))
        .toCompletableFuture()
        .get(11, TimeUnit.SECONDS);
    greeters[from].stop();
    epoch++;
    gates(to).open("app", epoch).toCompletableFuture().get(10, TimeUnit.SECONDS);
    gates(from).forward("app", nodes[to].overlay.self().id(), epoch);
    gates(from).release("app", true).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  public void noCallFailsAndNoConsumerIsDeactivated() throws Exception {
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong calls = new AtomicLong();
    Thread[] callers = new Thread[4];
    for (int i = 0; i < callers.length; i++) {
      TestNode node = nodes[i % 2];
      assertEquals("Hello Ada", node.ask("Ada"));
      callers[i] =
          new Thread(
              () -> {
                while (!stop.get()) {
                  String answer = node.ask("Ada");
                  calls.incrementAndGet();
                  if (!answer.equals("Hello Ada")) {
                    wrong.add(answer);
                  }
                }
              });
      callers[i].start();
    }
    for (int i = 0; i < 6; i++) {
      long before = calls.get();
      move(i % 2, 1 - i % 2);
      FelixNode.await(
          "calls after a move",
          () -> calls.get() > before + 20 ? Optional.of(1) : Optional.empty());
    }
    stop.set(true);
    for (Thread caller : callers) {
      caller.join(20_000);
    }
    assertTrue(wrong.toString(), wrong.isEmpty());
    assertEquals("1 0", nodes[0].ask("activations"));
    assertEquals("1 0", nodes[1].ask("activations"));
    assertTrue(calls.get() > 100);
  }

  @Test
  public void theImportedServiceTellsItsNewHostAndTheRawOneIsHidden() throws Exception {
    awaitVisible(0, "true 1");
    awaitVisible(1, "true 1");
    move(0, 1);
    awaitVisible(0, "true 2");
    awaitVisible(1, "true 2");
    assertEquals("OPEN", gates(1).list().get(0).state());
    assertTrue(gates(0).list().isEmpty());
  }

  private void awaitVisible(int node, String wanted) {
    FelixNode.await(
        wanted + " at " + node,
        () -> visible(node).equals(List.of(wanted)) ? Optional.of(1) : Optional.empty());
  }

  /** Services of the interface that the consumer's bundle can see: imported? and the epoch. */
  private List<String> visible(int node) {
    Bundle user =
        java.util.Arrays.stream(nodes[node].felix.context().getBundles())
            .filter(bundle -> bundle.getSymbolicName().equals("it.user"))
            .findFirst()
            .orElseThrow();
    try {
      ServiceReference<?>[] found = user.getBundleContext().getAllServiceReferences(GREETER, null);
      return found == null
          ? List.of()
          : java.util.Arrays.stream(found)
              .map(r -> r.getProperty("service.imported") + " " + r.getProperty("godwit.epoch"))
              .toList();
    } catch (org.osgi.framework.InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  public void anAbortedMoveGoesOnAsIfNothingHadHappened() throws Exception {
    gates(0).close("app", Duration.ofSeconds(10)).toCompletableFuture().get(11, TimeUnit.SECONDS);
    greeters[0].stop();
    Thread opener =
        new Thread(
            () -> {
              try {
                FelixNode.await(
                    "a waiting call",
                    () -> gates(0).list().get(0).waiting() > 0 ? Optional.of(1) : Optional.empty());
                greeters[0].start(Bundle.START_TRANSIENT);
                gates(0).open("app", epoch);
              } catch (org.osgi.framework.BundleException e) {
                throw new IllegalStateException(e);
              }
            });
    opener.start();
    assertEquals("Hello Ada", nodes[1].ask("Ada"));
    opener.join(10_000);
    assertEquals("1 0", nodes[1].ask("activations"));
  }
}
