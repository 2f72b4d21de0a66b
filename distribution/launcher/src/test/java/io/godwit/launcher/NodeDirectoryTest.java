package io.godwit.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class NodeDirectoryTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private Path node;
  private Path distribution;

  @Before
  public void lay() throws IOException {
    node = temporary.getRoot().toPath().resolve("n1");
    distribution = temporary.newFolder("distribution").toPath();
    Path etc = Files.createDirectories(distribution.resolve("felix-config").resolve("etc"));
    Files.writeString(etc.resolve("a.cfg"), "seeded=true\n");
  }

  private NodeDirectory open() throws UserError, IOException {
    return NodeDirectory.open(node, distribution);
  }

  private String refusal() {
    return assertThrows(UserError.class, this::open).getMessage();
  }

  @Test
  public void aFreshDirectoryGetsItsFoldersAndSettings() throws Exception {
    try (NodeDirectory directory = open()) {
      assertEquals("n1", directory.name(null));
      for (String folder : new String[] {"etc", "deploy", "state", "log", "run"}) {
        assertTrue(folder, Files.isDirectory(node.resolve(folder)));
      }
      assertEquals("seeded=true\n", Files.readString(node.resolve("etc").resolve("a.cfg")));
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(node.resolve("run"))));
    }
  }

  @Test
  public void settingsOfAPersonAreNeverOverwritten() throws Exception {
    open().close();
    Files.writeString(node.resolve("etc").resolve("a.cfg"), "mine=true\n");
    open().close();

    assertEquals("mine=true\n", Files.readString(node.resolve("etc").resolve("a.cfg")));
  }

  @Test
  public void aNameIsRemembered() throws Exception {
    try (NodeDirectory directory = open()) {
      assertEquals("ada", directory.name("ada"));
    }
    try (NodeDirectory directory = open()) {
      assertEquals("ada", directory.name(null));
    }
  }

  @Test
  public void aSecondHolderIsToldWhoHasTheDirectory() throws Exception {
    NodeDirectory first = open();
    String refusal = refusal();

    assertTrue(refusal, refusal.contains(node.toString()));
    assertTrue(refusal, refusal.contains("process " + ProcessHandle.current().pid()));
    first.close();
    open().close();
  }

  @Test
  public void aNewerStateIsRefusedByName() throws Exception {
    open().close();
    Files.writeString(node.resolve("state").resolve("format"), "99\n");
    String refusal = refusal();

    assertTrue(refusal, refusal.contains("says format 99"));
    assertTrue(refusal, refusal.contains("reads up to " + NodeDirectory.STATE_FORMAT));
  }

  @Test
  public void aFileInTheWayIsNamed() throws Exception {
    Files.writeString(node, "not a directory");

    assertTrue(refusal().contains(node.toString()));
  }

  @Test
  public void onlyLiveNodesAreFoundByName() throws Exception {
    RunningNodes nodes = RunningNodes.ofUser(Map.of("HOME", temporary.getRoot().getAbsolutePath()));
    NodeDirectory directory = open();
    assertTrue(nodes.register("ada", node).isEmpty());
    assertEquals(Optional.of(node), nodes.find("ada"));
    assertEquals(Map.of("ada", node), nodes.list());

    directory.close();
    assertTrue(nodes.find("ada").isEmpty());
    assertTrue("stale files go", nodes.list().isEmpty());
    assertTrue(nodes.find("../../etc").isEmpty());
  }

  @Test
  public void theFirstOfTwoNamesakesKeepsTheName() throws Exception {
    RunningNodes nodes = new RunningNodes(temporary.newFolder("nodes").toPath());
    NodeDirectory directory = open();
    nodes.register("ada", node);
    Path other = temporary.newFolder("other").toPath();

    assertEquals(Optional.of(node), nodes.register("ada", other));
    assertEquals(Optional.of(node), nodes.find("ada"));
    nodes.unregister("ada", node);
    assertFalse(nodes.list().containsKey("ada"));
    directory.close();
  }
}
