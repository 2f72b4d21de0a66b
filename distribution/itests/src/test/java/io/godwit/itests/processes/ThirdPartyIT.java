package io.godwit.itests.processes;

import static org.junit.Assert.assertEquals;

import com.google.gson.JsonElement;
import io.godwit.nodes.LocalNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** Bundles that nobody here wrote: the echo example of Apache Aries RSA, as it was published. */
public class ThirdPartyIT {
  private static final Path JARS = Path.of(System.getProperty("godwit.thirdparty"));

  @Rule public final FreshNetwork nodes = new FreshNetwork(2);

  @Test
  public void itIsDroppedUnchangedBeforeWhatItNeedsAndCalledFromAnotherNode() {
    LocalNode host = nodes.node(1);
    host.drop(JARS.resolve("org.apache.aries.rsa.examples.echotcp.service.jar"));
    host.drop(JARS.resolve("org.apache.aries.rsa.examples.echotcp.api.jar"));
    Seen.awaitHost(List.of(nodes.node(2)), "EchoService", "n1", Seen.SOON);
    JsonElement answer = nodes.node(2).json("svc:call EchoService echo 'far away'");
    assertEquals("far away", answer.getAsJsonObject().get("result").getAsString());
  }
}
