package io.godwit.itests.process;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.godwit.itests.process.GodwitProcess.Outcome;
import io.godwit.nodes.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class NodeProcessIT {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private Path folder;
  private Path directory;
  private GodwitProcess node;

  @Before
  public void lay() throws IOException {
    folder = temporary.getRoot().toPath().toRealPath();
    directory = folder.resolve("n1");
  }

  @After
  public void end() throws InterruptedException {
    if (node != null) {
      node.kill();
    }
  }

  private void start(String... more) throws IOException {
    node = GodwitProcess.node(folder, "n1", more).awaitUp();
  }

  private Outcome exec(String... arguments) throws Exception {
    return GodwitProcess.run(
        folder, Stream.concat(Stream.of("exec"), Stream.of(arguments)).toArray(String[]::new));
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log").resolve("godwit.log"));
  }

  @Test
  public void aNodeTakesCommandsAndStopsCleanlyWhenAsked() throws Exception {
    start();

    Outcome byName = exec("n1", "lb");
    assertEquals(byName.err(), 0, byName.status());
    assertTrue(byName.out(), byName.out().contains("Godwit :: Shell"));
    assertFalse(byName.out(), byName.out().contains("Installed"));
    assertEquals(0, exec("./n1", "lb").status());
    assertTrue(GodwitProcess.run(folder, "nodes").out().contains("n1\t" + directory));

    Outcome end = node.terminate();
    assertEquals(end.err(), 0, end.status());
    assertEquals("", end.err());
    assertEquals(1, end.out().lines().count());
    assertTrue(log(), log().contains("Stopped"));
    try (Stream<Path> left = Files.list(directory.resolve("run"))) {
      assertEquals("only the lock file", 1, left.count());
    }
    assertEquals("", GodwitProcess.run(folder, "nodes").out());
  }

  @Test
  public void commandsPassTheirExitStatusOn() throws Exception {
    start();

    Outcome unknown = exec("n1", "no:such");
    assertEquals(127, unknown.status());
    assertTrue(unknown.err(), unknown.err().startsWith("no:such: no such command"));
    assertEquals(1, exec("n1", "node:ping nobody").status());
    Outcome nobody = exec("n2", "lb");
    assertEquals(3, nobody.status());
    assertTrue(nobody.err(), nobody.err().contains("no node called n2 runs here; running: n1"));
    assertTrue(exec("--json", "n1", "help").out().startsWith("["));
  }

  @Test
  public void aDirectoryIsHeldByOneProcessEvenAfterACrash() throws Exception {
    start();
    node.kill();
    start();

    Outcome second = GodwitProcess.node(folder, "n1").awaitEnd();
    assertEquals(2, second.status());
    String holder = "the node in " + directory + " is running already (process " + node.pid() + ")";
    assertTrue(second.err(), second.err().contains(holder));
    assertEquals(0, exec("n1", "lb").status());
  }

  @Test
  public void aBadSettingRefusesTheStart() throws Exception {
    Files.createDirectories(directory.resolve("etc"));
    Files.writeString(directory.resolve("etc").resolve("io.godwit.log.cfg"), "max.kib = 1\n");

    Outcome refused = GodwitProcess.node(folder, "n1").awaitEnd();
    assertEquals(2, refused.status());
    assertEquals(
        "godwit: etc/io.godwit.log.cfg: max.kib=1 is not within 64..1048576; "
            + "change it or delete the line for 10240\n",
        refused.err());
  }

  @Test
  public void editsAreAppliedAndBadOnesLeaveWhatWasSet() throws Exception {
    start();
    Path file = directory.resolve("etc").resolve("io.godwit.log.cfg");
    assertTrue(Files.readString(file).contains("#level = info"));

    Files.writeString(file, "level = debug\n");
    Deadline.await("the edit is applied", GodwitProcess.LIMIT, () -> level().contains("debug"));
    Files.writeString(file, "level = loud\n");
    Deadline.await(
        "the bad edit is told",
        GodwitProcess.LIMIT,
        () -> log().contains("level=loud is none of error, warn"));
    assertTrue(level(), level().contains("debug"));
  }

  private String level() throws Exception {
    Outcome info = exec("n1", "scr:info io.godwit.logging.osgi.LogSettingsComponent");
    return info.out()
        .lines()
        .filter(line -> line.strip().startsWith("level<String> = "))
        .toList()
        .toString();
  }

  @Test
  public void theStateOfANewerReleaseIsNotTouched() throws Exception {
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(directory.resolve("state").resolve("format"), "99\n");

    Outcome refused = GodwitProcess.node(folder, "n1").awaitEnd();
    assertEquals(2, refused.status());
    assertTrue(refused.err(), refused.err().contains("says format 99"));
  }

  @Test
  public void mistakesOnTheCommandLineAreToldInOneLine() throws Exception {
    Outcome refused = GodwitProcess.run(folder, "node", "--prot", "1");

    assertEquals(2, refused.status());
    assertEquals("godwit: unknown option --prot; see godwit node --help\n", refused.err());
  }
}
