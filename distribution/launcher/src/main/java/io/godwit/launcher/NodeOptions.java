package io.godwit.launcher;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The command line of {@code godwit node}. Settings given here win over those of {@code etc/}; they
 * are checked like them, by the configuration bundle, so that there is one place that knows.
 *
 * @param settings by {@code pid.key}
 * @param shell whether an interactive shell is wanted on this terminal
 * @param once whether to stop as soon as everything has started
 */
record NodeOptions(
    Path directory, String name, Map<String, String> settings, boolean shell, boolean once) {
  /** What the short options stand for. */
  private static final Map<String, String> SHORTHANDS =
      Map.of(
          "--port", "io.godwit.overlay.port",
          "--bind", "io.godwit.overlay.bind",
          "--join", "io.godwit.overlay.join",
          "--network", "io.godwit.overlay.network");

  static final String USAGE =
      """
      usage: godwit node [options]
        --dir DIRECTORY       settings, state and logs of the node (./.godwit/node)
        --name NAME           what people call the node (remembered)
        --port PORT           where other nodes reach it
        --bind ADDRESS        the address to listen on
        --join TOKEN          enter the network that the token invites to
        --network NAME        found a network of this name, if the node is in none
        --lan                 look for nodes of the network on the local network
        --set PID.KEY=VALUE   any setting of etc/PID.cfg, for this run
        --no-shell            no interactive shell, even on a terminal
        --once                start everything, then stop: a check of settings and bundles
      exit status: 0 stopped as asked, 1 failed, 2 refused to start""";

  NodeOptions {
    settings = Map.copyOf(settings);
  }

  static NodeOptions parse(List<String> arguments, boolean terminal) throws UserError {
    Path directory = Path.of(".godwit", "node");
    String name = null;
    boolean shell = terminal;
    boolean once = false;
    Map<String, String> settings = new TreeMap<>();
    Deque<String> left = new ArrayDeque<>(arguments);
    while (!left.isEmpty()) {
      String option = left.removeFirst();
      int equals = option.indexOf('=');
      if (option.startsWith("--") && equals > 0) {
        left.addFirst(option.substring(equals + 1));
        option = option.substring(0, equals);
      }
      if (SHORTHANDS.containsKey(option)) {
        settings.put(SHORTHANDS.get(option), value(option, left));
        continue;
      }
      switch (option) {
        case "--dir" -> directory = Path.of(value(option, left));
        case "--name" -> name = checkedName(value(option, left));
        case "--set" -> putSetting(value(option, left), settings);
        case "--lan" -> settings.put("io.godwit.overlay.lan", "true");
        case "--no-shell" -> shell = false;
        case "--once" -> once = true;
        default -> throw new UserError("unknown option " + option + "; see godwit node --help");
      }
    }
    return new NodeOptions(
        directory.toAbsolutePath().normalize(), name, settings, shell && !once, once);
  }

  private static String value(String option, Deque<String> left) throws UserError {
    if (left.isEmpty()) {
      throw new UserError(option + " needs a value; see godwit node --help");
    }
    return left.removeFirst();
  }

  private static void putSetting(String text, Map<String, String> settings) throws UserError {
    int equals = text.indexOf('=');
    int dot = equals < 0 ? -1 : text.lastIndexOf('.', equals);
    if (dot <= 0 || dot == equals - 1) {
      throw new UserError(
          "--set wants PID.KEY=VALUE, for example io.godwit.overlay.port=7401, not '" + text + "'");
    }
    settings.put(text.substring(0, equals), text.substring(equals + 1));
  }

  /** Names appear in file names, prompts and logs; a narrow alphabet keeps all of those simple. */
  static String checkedName(String name) throws UserError {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new UserError(
          "a node's name is 1 to 63 letters, digits, '.', '_' or '-', not '" + name + "'");
    }
    return name;
  }
}
