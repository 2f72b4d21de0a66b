package io.godwit.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

public class NodeOptionsTest {
  private static NodeOptions parse(String... arguments) throws UserError {
    return NodeOptions.parse(List.of(arguments), true);
  }

  private static String refusal(String... arguments) {
    return assertThrows(UserError.class, () -> parse(arguments)).getMessage();
  }

  @Test
  public void withoutArgumentsANodeLivesBelowTheCurrentDirectory() throws UserError {
    NodeOptions options = parse();

    assertEquals(Path.of(".godwit/node").toAbsolutePath().normalize(), options.directory());
    assertTrue(options.shell());
    assertTrue(options.settings().isEmpty());
  }

  @Test
  public void shortOptionsAreSettings() throws UserError {
    NodeOptions options = parse("--port", "7401", "--lan", "--set=org.example.colour=a=b");

    assertEquals("7401", options.settings().get("io.godwit.overlay.port"));
    assertEquals("true", options.settings().get("io.godwit.overlay.lan"));
    assertEquals("a=b", options.settings().get("org.example.colour"));
  }

  @Test
  public void theShellCanBeDeclined() throws UserError {
    assertFalse(parse("--no-shell").shell());
    assertFalse(parse("--once").shell());
  }

  @Test
  public void mistakesAreToldWithAnExample() {
    assertTrue(refusal("--prot", "1").contains("unknown option --prot"));
    assertTrue(refusal("--port").contains("--port needs a value"));
    assertTrue(refusal("--set", "port=1").contains("io.godwit.overlay.port=7401"));
    assertTrue(refusal("--set", "a.b.=1").contains("PID.KEY=VALUE"));
    assertTrue(refusal("--name", "../x").contains("letters, digits"));
  }
}
