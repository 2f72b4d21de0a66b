package io.godwit.testkit.sim;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/**
 * Scripts with the exact trace they must give. A change of behaviour shows as a difference here;
 * when it is wanted, {@code -Dgodwit.rewrite=true} writes the scripts anew, to be read before
 * committing.
 */
@RunWith(Parameterized.class)
public class ScenarioTest {
  private final String name;

  public ScenarioTest(String name) {
    this.name = name;
  }

  @Parameters(name = "{0}")
  public static Collection<Object[]> scripts() {
    return Arrays.asList(
        new Object[][] {{"three-nodes"}, {"seeds"}, {"split"}, {"half-connected"}, {"durable"}});
  }

  @Test
  public void aScriptGivesItsTraceAgain() throws IOException {
    String file = name + ".txt";
    String script;
    try (InputStream in = ScenarioTest.class.getResourceAsStream(file)) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String ran = ScenarioScript.run(script);
    if (Boolean.getBoolean("godwit.rewrite")) {
      Path resources = Path.of("src/test/resources/io/godwit/testkit/sim");
      Files.writeString(resources.resolve(file), ran);
    } else {
      assertEquals(script, ran);
    }
  }
}
