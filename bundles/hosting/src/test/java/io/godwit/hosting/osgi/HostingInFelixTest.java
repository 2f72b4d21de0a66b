package io.godwit.hosting.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.Plan;
import io.godwit.hosting.Applications.State;
import io.godwit.hosting.HostingException;
import io.godwit.overlay.Role;
import io.godwit.testkit.loopback.LoopbackNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;

/** One node: drop folder, resolving, starting, updating, restarting. */
public class HostingInFelixTest {
  private static final String APP = TestJars.COUNTER;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final LoopbackNetwork network = new LoopbackNetwork("test");
  private TestNode node;

  @Before
  public void start() throws Exception {
    node = new TestNode(network, "n1", folder.getRoot().toPath().resolve("n1"), Set.of(Role.HOST));
  }

  @After
  public void stop() throws Exception {
    node.close();
    network.close();
  }

  private void drop(String name, byte[] bytes) throws Exception {
    TestJars.drop(node.inbox(), name, bytes);
  }

  private void dropCounter() throws Exception {
    drop("api.jar", TestJars.api());
    drop("counter.jar", TestJars.counter("1.0.0"));
    TestNode.await("the counter runs: " + node.states(), () -> node.runs(APP));
  }

  private void restart() throws Exception {
    node.close();
    node = new TestNode(node.overlay, "n1", node.directory);
  }

  private String status() throws Exception {
    Path file = node.inbox().resolve("status.json");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  public void aBundleDroppedBeforeWhatItNeedsWaitsAndThenRuns() throws Exception {
    drop("counter.jar", TestJars.counter("1.0.0"));
    TestNode.await("it waits", () -> node.find(APP) != null);
    Application waiting = node.find(APP);
    assertEquals(State.WAITING, waiting.state());
    assertTrue(
        waiting.detail(), waiting.detail().contains("io.godwit.hosting.apps.api from 1.0.0"));
    assertTrue(status(), status().contains("waiting"));
    assertNull("installed before it resolves", node.bundle(APP));
    drop("api.jar", TestJars.api());
    TestNode.await("it runs", () -> node.runs(APP));
    assertEquals(1, node.increment(APP, 1_000));
    assertEquals(Bundle.RESOLVED, node.bundle(TestJars.API).getState());
    assertTrue(node.find(APP).migratable());
  }

  @Test
  public void aHalfCopiedFileIsTakenWhenItIsComplete() throws Exception {
    drop("api.jar", TestJars.api());
    byte[] jar = TestJars.counter("1.0.0");
    Path file = node.inbox().resolve("counter.jar");
    Files.write(file, Arrays.copyOf(jar, jar.length / 2));
    TestNode.await("the half is reported", () -> status().contains("incomplete or corrupt"));
    assertNull(node.bundle(APP));
    Files.write(
        file, Arrays.copyOfRange(jar, jar.length / 2, jar.length), StandardOpenOption.APPEND);
    TestNode.await("the whole runs", () -> node.runs(APP));
  }

  @Test
  public void whatIsNoBundleOrCorruptIsReportedAndLeftAlone() throws Exception {
    drop("notes.txt", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    byte[] corrupt = TestJars.counter("1.0.0");
    int at =
        new String(corrupt, java.nio.charset.StandardCharsets.ISO_8859_1)
            .indexOf("FileTally.class");
    for (int i = at + 40; i < at + 60; i++) {
      corrupt[i] ^= 0x55;
    }
    drop("api.jar", TestJars.api());
    drop("counter.jar", corrupt);
    TestNode.await(
        "both are reported",
        () -> status().contains("notes.txt") && status().contains("counter.jar"));
    TestNode.await("the reason is told: " + status(), () -> status().contains("corrupt"));
    assertTrue(Files.exists(node.inbox().resolve("counter.jar")));
    assertNull(node.bundle(APP));
  }

  @Test
  public void aSecondDropIsAnUpdateThatKeepsMemoryAndFiles() throws Exception {
    dropCounter();
    assertEquals(1, node.increment(APP, 1_000));
    drop("counter.jar", TestJars.counter("1.1.0"));
    TestNode.await(
        "the new one runs", () -> node.runs(APP) && node.find(APP).version().equals("1.1.0"));
    assertEquals(2, node.increment(APP, 1_000));
    drop("counter-2.jar", TestJars.counter("1.2.0"));
    TestNode.await(
        "the next one runs", () -> node.runs(APP) && node.find(APP).version().equals("1.2.0"));
    Files.delete(node.inbox().resolve("counter.jar"));
    assertEquals(3, node.increment(APP, 1_000));
  }

  @Test
  public void anUpdateThatDoesNotStartIsRolledBack() throws Exception {
    dropCounter();
    assertEquals(1, node.increment(APP, 1_000));
    Path broken = folder.getRoot().toPath().resolve("broken.jar");
    Files.write(broken, TestJars.counter("2.0.0", true));
    HostingException refused =
        assertThrows(
            HostingException.class,
            () -> TestNode.result(node.applications().update(APP, broken, line -> {})));
    assertTrue(
        refused.getMessage(), refused.getMessage().contains("test.counter 1.0.0 runs again"));
    assertTrue(refused.getMessage(), refused.getMessage().contains("broken on purpose"));
    assertEquals("1.0.0", node.find(APP).version());
    assertEquals(2, node.increment(APP, 1_000));
  }

  @Test
  public void aRemovedFileUndeploysButAbsenceAtTheStartDoesNot() throws Exception {
    dropCounter();
    node.close();
    Files.delete(node.inbox().resolve("counter.jar"));
    node = new TestNode(node.overlay, "n1", node.directory);
    TestNode.await("it runs again", () -> node.runs(APP));
    drop("counter.jar", TestJars.counter("1.0.0"));
    TestNode.await("the file is known", () -> status().contains("counter.jar"));
    Files.delete(node.inbox().resolve("counter.jar"));
    TestNode.await("it is gone: " + node.states(), () -> node.find(APP) == null);
    TestNode.await("its bundle is gone", () -> node.bundle(APP) == null);
  }

  @Test
  public void aRenamedFileChangesNothing() throws Exception {
    dropCounter();
    assertEquals(1, node.increment(APP, 1_000));
    Files.move(node.inbox().resolve("counter.jar"), node.inbox().resolve("tally.jar"));
    TestNode.await("the new name is known", () -> status().contains("tally.jar"));
    TestNode.await("the old name is forgotten", () -> !status().contains("counter.jar"));
    assertEquals(2, node.increment(APP, 1_000));
  }

  @Test
  public void memoryAndFilesSurviveARestart() throws Exception {
    dropCounter();
    assertEquals(1, node.increment(APP, 1_000));
    assertEquals(2, node.increment(APP, 1_000));
    restart();
    TestNode.await("it runs again: " + node.states(), () -> node.runs(APP));
    assertEquals(3, node.increment(APP, 1_000));
  }

  @Test
  public void aStoppedApplicationStaysStoppedOverARestartAndKeepsItsState() throws Exception {
    dropCounter();
    assertEquals(1, node.increment(APP, 1_000));
    assertEquals(State.STOPPED, TestNode.result(node.applications().stop(APP)).state());
    restart();
    TestNode.await("it is known", () -> node.find(APP) != null);
    assertEquals(State.STOPPED, node.find(APP).state());
    assertEquals(State.RUNNING, TestNode.result(node.applications().start(APP)).state());
    assertEquals(2, node.increment(APP, 1_000));
  }

  @Test
  public void aPlanSaysWhatWouldHappenAndTouchesNothing() throws Exception {
    Path jar = folder.getRoot().toPath().resolve("counter.jar");
    Files.write(jar, TestJars.counter("1.0.0"));
    Plan refused = TestNode.result(node.applications().plan(jar, node.id()));
    assertEquals(1, refused.refused().size());
    assertTrue(refused.toString(), refused.refused().get(0).contains("no bundle exports it"));
    drop("api.jar", TestJars.api());
    TestNode.await("the library is here", () -> node.bundle(TestJars.API) != null);
    Plan plan = TestNode.result(node.applications().plan(jar, node.id()));
    assertEquals(java.util.List.of(), plan.refused());
    assertEquals(java.util.List.of("test.counter 1.0.0"), plan.install());
    assertNull(node.bundle(APP));
  }

  @Test
  public void aBundleWithoutServicesIsAnApplicationToo() throws Exception {
    drop("plain.jar", TestJars.bundle("test.plain", "1.0.0").bytes());
    TestNode.await("it runs", () -> node.runs("test.plain"));
    assertEquals(Bundle.ACTIVE, node.bundle("test.plain").getState());
    assertNotNull(node.find("test.plain"));
  }

  @Test
  public void aFragmentIsInstalledAndNeverStarted() throws Exception {
    drop(
        "fragment.jar",
        TestJars.bundle("test.fragment", "1.0.0")
            .header("Fragment-Host", "test.host")
            .entry("hello.txt", new byte[] {1})
            .bytes());
    TestNode.await("it waits", () -> node.find("test.fragment") != null);
    assertEquals(State.WAITING, node.find("test.fragment").state());
    drop("host.jar", TestJars.bundle("test.host", "1.0.0").bytes());
    TestNode.await(
        "both are there: " + node.states(),
        () -> node.runs("test.host") && node.runs("test.fragment"));
  }

  @Test
  public void everyActionIsInTheAuditLog() throws Exception {
    dropCounter();
    TestNode.result(node.applications().stop(APP));
    TestNode.result(node.applications().undeploy(APP));
    String audit = Files.readString(node.directory.resolve("log/audit.log"));
    for (String action : new String[] {"deploy", "stop", "undeploy"}) {
      assertTrue(
          audit, audit.contains("\"action\":\"" + action + "\",\"subject\":\"test.counter\""));
    }
    assertEquals("undeploy", node.applications().audit(1).get(0).action());
  }
}
