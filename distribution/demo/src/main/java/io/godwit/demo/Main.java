package io.godwit.demo;

import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNetwork;
import io.godwit.nodes.LocalNode;
import io.godwit.nodes.NodeException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code godwit demo}. */
public final class Main {
  private static final String USAGE =
      """
      usage: godwit demo [--json] [--keep] [--yes]
        --json   the last line is one JSON object
        --keep   leaves the nodes running, and says how to reach and to stop them
        --yes    does not ask before installing a missing JDK""";

  private Main() {}

  public static void main(String[] arguments) {
    List<String> options = List.of(arguments);
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    for (String option : options) {
      if (!List.of("--json", "--keep", "--yes").contains(option)) {
        System.err.println("godwit: demo knows no " + option + "\n" + USAGE);
        System.exit(2);
      }
    }
    System.exit(run(options, out) ? 0 : 1);
  }

  private static boolean run(List<String> options, PrintStream out) {
    boolean keep = options.contains("--keep");
    Narrator narrator = new Narrator(out, Boolean.getBoolean("godwit.terminal"));
    Script script = new Script(narrator);
    Path registry = keep ? userRegistry() : null;
    try (LocalNetwork network = new LocalNetwork(Distribution.ofProperty(), "demo", registry)) {
      // Ctrl-C: the hook takes the processes and directories away while the main thread is stuck.
      Runtime.getRuntime().addShutdownHook(new Thread(network::close, "demo-clean-up"));
      new Demo(network, script, narrator).run();
      if (keep && script.ok()) {
        leave(network, narrator);
      }
    } catch (NodeException e) {
      narrator.say("godwit: " + e.getMessage());
      return false;
    }
    if (options.contains("--json")) {
      out.println(script.json(Demo.NODES));
    }
    return script.ok();
  }

  private static void leave(LocalNetwork network, Narrator narrator) {
    LocalNode killed = network.node("n3");
    killed.start().awaitUp();
    network.awaitJoined(network.nodes());
    network.keep();
    narrator.say("");
    narrator.say("n3 is back, and the nodes go on running. Reach them:");
    narrator.say("  ./godwit exec n1 'svc:list'");
    narrator.say("  ./godwit exec n2 'svc:call Greeter greet Ada'");
    narrator.say("and stop them, and remove what they leave:");
    String pids =
        String.join(" ", network.nodes().stream().map(n -> Long.toString(n.pid())).toList());
    narrator.say("  kill " + pids + "; rm -r " + network.directory());
  }

  private static Path userRegistry() {
    String given = System.getenv("GODWIT_NODES");
    return given == null || given.isEmpty()
        ? Path.of(System.getenv().getOrDefault("HOME", System.getProperty("user.home")))
            .resolve(".godwit")
            .resolve("nodes")
        : Path.of(given);
  }
}
