package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The commands of the shell, in the command processor that a node has. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ShellInFelixIT {
  @Configuration
  public Option[] configuration() {
    return NodeOptions.founded("shell");
  }

  @Test
  public void everyScopeIsThereAndHelpTellsOfIt() throws Exception {
    Set<String> scopes = new TreeSet<>(Set.of("app", "dht", "net", "node", "svc"));
    Services.await("the commands of all scopes", () -> scopes().containsAll(scopes));
    String help = run("help");
    for (String scope : scopes) {
      assertTrue("help names " + scope + ":\n" + help, help.contains(scope + ":"));
    }
  }

  private static Set<String> scopes() throws Exception {
    Set<String> scopes = new TreeSet<>();
    Arrays.stream(Services.context().getAllServiceReferences(null, "(osgi.command.scope=*)"))
        .forEach(command -> scopes.add((String) command.getProperty("osgi.command.scope")));
    return scopes;
  }

  private static String run(String line) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        CommandSession session =
            Services.get(CommandProcessor.class)
                .createSession(new ByteArrayInputStream(new byte[0]), print, print)) {
      Object answer = session.execute(line);
      assertEquals("nothing is left unread", 0, session.getKeyboard().available());
      return out.toString(StandardCharsets.UTF_8) + answer;
    }
  }
}
