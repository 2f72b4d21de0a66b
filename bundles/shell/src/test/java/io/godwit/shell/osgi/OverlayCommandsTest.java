package io.godwit.shell.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.godwit.testkit.loopback.LoopbackNetwork;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class OverlayCommandsTest {
  private final LoopbackNetwork network = new LoopbackNetwork("lab");
  private final NodeCommands nodes = new NodeCommands();
  private final DhtCommands dht = new DhtCommands();
  private final NetCommands net = new NetCommands();
  private Gogo gogo;

  @Before
  public void joinTwoNodes() {
    nodes.overlay = network.node("n1");
    dht.overlay = nodes.overlay;
    net.overlay = nodes.overlay;
    network.node("n2");
    gogo =
        new Gogo()
            .with("node", nodes, "list", "info", "ping", "leave")
            .with("dht", dht, "put", "get", "remove", "lookup", "stats")
            .with("net", net, "info", "invite");
  }

  @After
  public void close() {
    gogo.close();
    network.close();
  }

  @Test
  public void nodesAreATableForPeople() throws Exception {
    String[] lines = gogo.run("node:list").split("\n");
    assertTrue(lines[0], lines[0].matches("NAME +ID +STATE +FOR +ROUND TRIP +ROLES +ADDRESS"));
    assertTrue(lines[1], lines[1].matches("n1 +[0-9a-f]{8} +alive .* host"));
    assertEquals(3, lines.length);
  }

  @Test
  public void theOptionOrTheVariableMakesItJson() throws Exception {
    JsonArray asked = JsonParser.parseString(gogo.run("node:list --json")).getAsJsonArray();
    assertEquals("n2", asked.get(1).getAsJsonObject().get("name").getAsString());
    assertEquals(64, asked.get(1).getAsJsonObject().get("id").getAsString().length());

    gogo.session().put("json", true);
    assertEquals(2, JsonParser.parseString(gogo.run("node:list")).getAsJsonArray().size());
  }

  @Test
  public void aValueThatWasPutIsThereUntilRemoved() throws Exception {
    JsonObject receipt = json("dht:put colour green --lease 10m --json").getAsJsonObject();
    assertEquals("user/colour", receipt.get("key").getAsString());
    assertTrue(gogo.run("dht:get colour").contains("green"));
    gogo.run("dht:remove colour");
    assertEquals("nothing is under user/colour", gogo.run("dht:get colour"));
  }

  @Test
  public void optionsMayStandAnywhere() throws Exception {
    gogo.run("dht:put --lease durable colour --slot a red");
    assertTrue(gogo.run("dht:get colour").contains("durable"));
  }

  @Test
  public void aLookupTellsTheOwnerAndTheWay() throws Exception {
    JsonObject found = json("dht:lookup colour --json");
    assertTrue(found.get("owner").getAsJsonObject().get("name").getAsString().startsWith("n"));
    assertTrue(found.get("hops").isJsonArray());
  }

  @Test
  public void mistakesAreAnsweredInOneLineThatHelps() {
    assertMessage("node:ping", "usage: node:ping <node> [--count n]");
    assertMessage("node:ping n9", "no node is called 'n9'; known: n1, n2");
    assertMessage("node:ping n2 --cuont 3", "no option is called '--cuont'; usage: node:ping");
    assertMessage("dht:put a b --lease soon", "not a duration: 'soon'");
    assertMessage("net:invite --role king", "no role is called 'king'; roles are [host,");
  }

  @Test
  public void aPartThatDoesNotRunIsNamed() {
    nodes.overlay = null;
    assertMessage("node:list", "the overlay is not running on this node");
  }

  private JsonObject json(String line) throws Exception {
    return JsonParser.parseString(gogo.run(line)).getAsJsonObject();
  }

  private void assertMessage(String line, String beginning) {
    Exception refused = assertThrows(Exception.class, () -> gogo.run(line));
    assertTrue(refused.toString(), refused.toString().startsWith(beginning));
    assertEquals(1, refused.toString().lines().count());
  }
}
