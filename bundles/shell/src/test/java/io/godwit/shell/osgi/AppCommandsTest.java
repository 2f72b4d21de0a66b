package io.godwit.shell.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.godwit.overlay.Overlay;
import io.godwit.testkit.loopback.LoopbackNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class AppCommandsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final LoopbackNetwork network = new LoopbackNetwork("lab");
  private final FewApplications applications = new FewApplications();
  private final AppCommands commands = new AppCommands();
  private final Completions completions = new Completions();
  private Gogo gogo;

  @Before
  public void runACounterOnOneOfTwoNodes() {
    Overlay n1 = network.node("n1");
    Overlay n2 = network.node("n2");
    applications.names.put(n1.self().id(), "n1");
    applications.names.put(n2.self().id(), "n2");
    commands.overlay = n1;
    commands.applications = applications.running("counter", n1.self().id());
    completions.overlay = n1;
    completions.applications = applications;
    gogo =
        new Gogo()
            .with("app", commands, "list", "deploy", "plan", "start", "stop", "update")
            .with("app", commands, "undeploy", "move", "audit")
            .with("gogo", new HelpCommands(), "help");
    gogo.session().currentDir(folder.getRoot().toPath());
  }

  @After
  public void close() {
    gogo.close();
    network.close();
  }

  @Test
  public void aMoveTellsHostStateAndPause() throws Exception {
    assertEquals(
        "✓ counter runs on n2; 8 B of state, calls waited 12.0 ms\n  prepare 40.0 ms",
        gogo.run("app:move counter --to n2").replace(System.lineSeparator(), "\n"));
    JsonObject back = json("app:move --to n1 counter --deadline 2s --json");
    assertEquals(3, back.get("epoch").getAsLong());
    assertEquals(12_000, back.get("pauseMicros").getAsLong());
    assertEquals("prepare", step(back));
  }

  @Test
  public void aDryRunShowsThePlanAndChangesNothing() throws Exception {
    Files.createFile(file("hello.jar"));
    assertTrue(gogo.run("app:deploy hello.jar --to n2 --dry-run").contains("12.3 kB"));
    assertEquals(1, JsonParser.parseString(gogo.run("app:list --json")).getAsJsonArray().size());
    gogo.run("app:deploy hello.jar --to n2");
    assertEquals(2, JsonParser.parseString(gogo.run("app:list --json")).getAsJsonArray().size());
  }

  @Test
  public void whatCannotBeDoneIsOneLineThatSaysWhy() throws Exception {
    Files.createFile(file("bad.jar"));
    assertMessage("app:plan bad.jar --to n2", "n2 cannot run bad.jar: lacks package a.b [1,2)");
    assertMessage("app:stop nothing", "no application is called 'nothing'");
    assertMessage("app:move counter", "move it where to? usage: app:move <application> --to");
    assertMessage("app:deploy none.jar", "no file is at " + file("none.jar"));
  }

  @Test
  public void whatTakesLongTellsItsProgress() throws Exception {
    applications.slowMove = new CompletableFuture<>();
    applications.slowMove.orTimeout(1500, TimeUnit.MILLISECONDS);
    assertThrows(Exception.class, () -> gogo.run("app:move counter --to n2"));
    assertTrue(gogo.errors(), gogo.errors().contains("… moving counter to n2: transfer (1 s)"));
  }

  @Test
  public void helpHasAnExampleForEveryCommand() throws Exception {
    String overview = gogo.run("help");
    for (CommandBook.Entry entry : CommandBook.entries()) {
      assertTrue(entry.name(), overview.contains(entry.name()));
      assertTrue(entry.name(), entry.example().startsWith(entry.name()));
    }
    assertTrue(gogo.run("help app:move").contains("app:move counter --to n3 --deadline 10s"));
  }

  @Test
  public void theTabulatorKnowsNodesAndApplications() {
    assertEquals(List.of("counter"), completions.candidates("app:move", words("app:move", ""), 1));
    assertEquals(
        List.of("n1", "n2"),
        completions.candidates("app:move", words("app:move", "counter", "--to", ""), 3));
    assertEquals(
        List.of(), completions.candidates("app:move", words("app:move", "counter", ""), 2));
  }

  private static List<String> words(String... words) {
    return List.of(words);
  }

  private static String step(JsonObject moved) {
    return moved.get("steps").getAsJsonArray().get(0).getAsJsonObject().get("name").getAsString();
  }

  private Path file(String name) {
    return folder.getRoot().toPath().resolve(name);
  }

  private JsonObject json(String line) throws Exception {
    return JsonParser.parseString(gogo.run(line)).getAsJsonObject();
  }

  private void assertMessage(String line, String beginning) {
    Exception refused = assertThrows(Exception.class, () -> gogo.run(line));
    assertTrue(refused.toString(), refused.toString().startsWith(beginning));
  }
}
