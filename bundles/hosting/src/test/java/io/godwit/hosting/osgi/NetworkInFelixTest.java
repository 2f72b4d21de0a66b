package io.godwit.hosting.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.Moved;
import io.godwit.hosting.Applications.Plan;
import io.godwit.hosting.Applications.State;
import io.godwit.hosting.HostingException;
import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import io.godwit.testkit.loopback.LoopbackNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Three nodes: deploying to a peer, moving, who may, and what a crash leaves. */
public class NetworkInFelixTest {
  private static final String APP = TestJars.COUNTER;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final LoopbackNetwork network = new LoopbackNetwork("test");
  private final List<TestNode> nodes = new ArrayList<>();

  @Before
  public void start() throws Exception {
    nodes.add(node("n1", Set.of(Role.HOST, Role.OPERATOR)));
    nodes.add(node("n2", Set.of(Role.HOST)));
    nodes.add(node("n3", Set.of(Role.HOST)));
  }

  private TestNode node(String name, Set<Role> roles) throws Exception {
    return new TestNode(network, name, folder.getRoot().toPath().resolve(name), roles);
  }

  @After
  public void stop() throws Exception {
    for (TestNode node : nodes) {
      node.close();
    }
    network.close();
  }

  private TestNode n1() {
    return nodes.get(0);
  }

  private TestNode n2() {
    return nodes.get(1);
  }

  private Path file(String name, byte[] bytes) throws Exception {
    return Files.write(folder.getRoot().toPath().resolve(name), bytes);
  }

  private void dropOn(TestNode node) throws Exception {
    TestJars.drop(node.inbox(), "api.jar", TestJars.api());
    TestJars.drop(node.inbox(), "counter.jar", TestJars.counter("1.0.0"));
    TestNode.await("the counter runs: " + node.states(), () -> node.runs(APP));
  }

  private Moved move(TestNode by, TestNode to) {
    return TestNode.result(
        by.applications().move(APP, to.id(), Duration.ofSeconds(10), line -> {}));
  }

  /** As a proxy: asks a node, follows MOVED. */
  private long increment(TestNode first) throws Exception {
    TestNode at = first;
    for (int i = 0; i < 1000; i++) {
      try {
        return at.increment(APP, 10_000);
      } catch (MemoryGates.MovedException e) {
        at = of(e.to);
      }
    }
    throw new AssertionError("sent on for ever");
  }

  private TestNode of(Id id) {
    for (TestNode node : nodes) {
      if (id == null ? node.gates.isOpen(APP) : node.id().equals(id)) {
        return node;
      }
    }
    return n1();
  }

  @Test
  public void aBundleIsDeployedToAPeerWithWhatItNeeds() throws Exception {
    TestJars.drop(n1().inbox(), "api.jar", TestJars.api());
    TestNode.await("the library is here", () -> n1().bundle(TestJars.API) != null);
    List<String> progress = java.util.Collections.synchronizedList(new ArrayList<>());
    Path jar = file("counter.jar", TestJars.counter("1.0.0"));
    Plan plan = TestNode.result(n1().applications().plan(jar, n2().id()));
    assertEquals(List.of(), plan.refused());
    assertEquals(List.of("test.api 1.0.0", "test.counter 1.0.0"), plan.install());
    Application deployed =
        TestNode.result(n1().applications().deploy(jar, n2().id(), progress::add));
    assertEquals("n2", deployed.hostName());
    assertEquals(State.RUNNING, deployed.state());
    assertEquals(1, n2().increment(APP, 1_000));
    assertNull(n1().bundle(APP));
    assertEquals("n2", nodes.get(2).find(APP).hostName());
    assertTrue(progress.toString(), progress.contains("started test.counter 1.0.0"));
    TestNode.result(n1().applications().undeploy(APP));
    assertNull(n1().find(APP));
    TestNode.await("library and application are gone", () -> n2().bundle(TestJars.API) == null);
  }

  @Test
  public void whoIsNoOperatorCommandsNobodyElse() throws Exception {
    dropOn(n2());
    Path jar = file("plain.jar", TestJars.bundle("test.plain", "1.0.0").bytes());
    HostingException refused =
        assertThrows(
            HostingException.class,
            () -> TestNode.result(n2().applications().deploy(jar, n1().id(), line -> {})));
    assertTrue(refused.getMessage(), refused.getMessage().contains("OPERATOR"));
    HostingException moved = assertThrows(HostingException.class, () -> move(n2(), nodes.get(2)));
    assertTrue(moved.getMessage(), moved.getMessage().contains("OPERATOR"));
    assertTrue(n2().runs(APP));
    assertEquals(1, increment(n2()));
    String audit = Files.readString(n1().directory.resolve("log/audit.log"));
    assertTrue(audit, audit.contains("\"outcome\":\"refused\""));
  }

  @Test
  public void aNodeWithoutTheHostRoleHostsNothing() throws Exception {
    nodes.add(node("n4", Set.of()));
    Path jar = file("plain.jar", TestJars.bundle("test.plain", "1.0.0").bytes());
    HostingException refused =
        assertThrows(
            HostingException.class,
            () -> TestNode.result(n1().applications().deploy(jar, nodes.get(3).id(), line -> {})));
    assertTrue(refused.getMessage(), refused.getMessage().contains("role HOST"));
  }

  @Test
  public void thereIsOneOfAnApplicationInTheNetwork() throws Exception {
    dropOn(n2());
    TestJars.drop(nodes.get(2).inbox(), "counter.jar", TestJars.counter("1.0.0"));
    Path status = nodes.get(2).inbox().resolve("status.json");
    TestNode.await("the second file is seen", () -> Files.exists(status));
    Path jar = file("counter.jar", TestJars.counter("1.0.0"));
    HostingException refused =
        assertThrows(
            HostingException.class,
            () -> TestNode.result(n1().applications().deploy(jar, nodes.get(2).id(), line -> {})));
    assertTrue(
        refused.getMessage(),
        refused.getMessage().contains("runs on n2 already")
            || refused.getMessage().contains("does not resolve"));
    assertNull(nodes.get(2).bundle(APP));
  }

  @Test
  public void aDroppedFileThatIsRemovedUndeploysWhereverItRuns() throws Exception {
    dropOn(n1());
    move(n1(), n2());
    assertEquals("n2", n1().find(APP).hostName());
    Files.delete(n1().inbox().resolve("counter.jar"));
    TestNode.await("it is gone from n2", () -> n2().bundle(APP) == null);
  }

  @Test
  public void aMoveThatTheTargetCannotResolveLeavesTheSourceServing() throws Exception {
    dropOn(n1());
    assertEquals(1, increment(n1()));
    TestJars.drop(n2().inbox(), "own.jar", TestJars.bundle(APP, "1.0.0").bytes());
    TestNode.await("n2 has seen it", () -> Files.exists(n2().inbox().resolve("status.json")));
    Moved moved = move(n1(), n2());
    assertEquals("n2", moved.application().hostName());
    assertEquals(2, increment(n1()));
  }

  @Test
  public void aHundredMovesUnderCallsLoseAndDoubleNothing() throws Exception {
    dropOn(n1());
    AtomicBoolean stop = new AtomicBoolean();
    Set<Long> seen = new ConcurrentSkipListSet<>();
    AtomicReference<Throwable> failed = new AtomicReference<>();
    List<Thread> callers = new ArrayList<>();
    for (TestNode node : nodes) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  while (!stop.get()) {
                    long value = increment(node);
                    if (!seen.add(value)) {
                      throw new AssertionError("twice: " + value);
                    }
                  }
                } catch (Throwable e) {
                  failed.compareAndSet(null, e);
                }
              },
              "caller-" + node.name);
      callers.add(caller);
      caller.start();
    }
    long pause = 0;
    for (int i = 1; i <= 100 && failed.get() == null; i++) {
      Moved moved = move(n1(), nodes.get(i % 3));
      pause += moved.pause().toMillis();
      assertEquals(i + 1, moved.application().epoch());
    }
    stop.set(true);
    for (Thread caller : callers) {
      caller.join(20_000);
    }
    if (failed.get() != null) {
      throw new AssertionError(failed.get());
    }
    System.out.println("100 moves, mean pause " + pause / 100.0 + " ms, calls " + seen.size());
    assertEquals(seen.size() + 1, increment(n1()));
    assertEquals(1, nodes.stream().filter(n -> n.gates.isOpen(APP)).count());
  }

  @Test
  public void aStoppedApplicationMovesStoppedAndStartsThereWithItsMemory() throws Exception {
    dropOn(n1());
    assertEquals(1, increment(n1()));
    TestNode.result(n1().applications().stop(APP));
    assertEquals(State.STOPPED, move(n1(), n2()).application().state());
    assertEquals("n2", n1().find(APP).hostName());
    TestNode.result(n1().applications().start(APP));
    assertEquals(2, increment(n2()));
  }

  @Test
  public void whatMovedAwayIsNotStartedByARestart() throws Exception {
    dropOn(n1());
    assertEquals(1, increment(n1()));
    move(n1(), n2());
    TestNode old = n1();
    old.close();
    nodes.set(0, new TestNode(old.overlay, "n1", old.directory));
    TestNode.await("n1 knows where it runs", () -> n1().find(APP) != null);
    assertEquals("n2", n1().find(APP).hostName());
    assertNull(n1().bundle(APP));
    assertEquals(2, increment(n2()));
  }

  @Test
  public void twoMovesOfOneApplicationAtATimeAreRefused() throws Exception {
    dropOn(n1());
    var first =
        n1().applications()
            .move(APP, n2().id(), Duration.ofSeconds(10), line -> {})
            .toCompletableFuture();
    var second =
        n1().applications()
            .move(APP, nodes.get(2).id(), Duration.ofSeconds(10), line -> {})
            .toCompletableFuture();
    int done = 0;
    for (CompletableFuture<Moved> move : List.of(first, second)) {
      try {
        assertNotNull(TestNode.result(move));
        done++;
      } catch (HostingException e) {
        assertTrue(e.getMessage(), e.getMessage().contains(APP));
      }
    }
    assertTrue("none moved", done >= 1);
    assertEquals(1, nodes.stream().filter(n -> n.gates.isOpen(APP)).count());
  }
}
