package io.godwit.testkit.sim;

import io.godwit.overlay.Key;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import io.godwit.overlay.core.Effect;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.OverlaySettings;
import io.godwit.overlay.core.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Runs a scenario written as text. Each command stands on a line; below {@code ----} stands what
 * the nodes told their users until it was done, one line each, with virtual milliseconds. The same
 * text comes out again as long as nodes behave as before.
 *
 * <pre>
 * network lan seed=1        network wan seed=2        set pingPeriodMillis 500
 * start a                   start b via a c           run 2000
 * crash a                   power-off a               stop a            continue a
 * split a b                 cut a b                   break a b         heal
 * put a KEY VALUE [LEASE]   remove a KEY              get a KEY         publish a KEY VALUE LEASE
 * subscribe a KEY           lookup a KEY              leave a           ring
 * </pre>
 */
public final class ScenarioScript {
  private static final String RESULT = "----";

  private OverlaySettings settings = OverlaySettings.initial();
  private Simulation simulation;
  private final List<String> told = new ArrayList<>();
  private long publications;

  /** The script with what really happened in place of what stood there. */
  public static String run(String script) {
    ScenarioScript runner = new ScenarioScript();
    StringBuilder out = new StringBuilder();
    boolean skipping = false;
    for (String line : script.split("\n")) {
      if (line.equals(RESULT)) {
        skipping = true;
      } else if (line.isBlank()) {
        skipping = false;
      }
      if (skipping) {
        continue;
      }
      out.append(line).append('\n');
      if (!line.isBlank() && !line.startsWith("#")) {
        runner.execute(line);
        runner.flush(out);
      }
    }
    return out.toString();
  }

  private void flush(StringBuilder out) {
    if (!told.isEmpty()) {
      out.append(RESULT).append('\n');
      told.forEach(line -> out.append(line).append('\n'));
      told.clear();
    }
  }

  private void execute(String line) {
    String[] words = line.trim().split("\\s+");
    switch (words[0]) {
      case "network":
        open(words);
        break;
      case "set":
        set(words[1], words[2]);
        break;
      case "run":
        simulation.run(Long.parseLong(words[1]));
        break;
      case "heal":
        simulation.heal();
        break;
      case "ring":
        String fault = RingChecker.fault(simulation.nodes(), 8);
        told.add(fault == null ? "one ring" : fault);
        break;
      case "split":
        simulation.split(Arrays.stream(words).skip(1).map(this::node).toList());
        break;
      default:
        onNode(words);
        break;
    }
  }

  private void open(String[] words) {
    long seed = Long.parseLong(words[2].substring("seed=".length()));
    NetworkModel model = words[1].equals("wan") ? NetworkModel.WAN : NetworkModel.LAN;
    simulation = new Simulation(seed, settings, model);
    simulation.listen(this::heard);
  }

  private void set(String name, String value) {
    for (Setting setting : Setting.values()) {
      if (setting.camelCase().equals(name)) {
        settings = settings.with(setting, Long.parseLong(value));
        return;
      }
    }
    throw new IllegalArgumentException("there is no setting " + name);
  }

  private SimNode node(String name) {
    for (SimNode node : simulation.nodes()) {
      if (node.name().equals(name)) {
        return node;
      }
    }
    return simulation.add(name);
  }

  private void onNode(String[] words) {
    SimNode node = node(words[1]);
    switch (words[0]) {
      case "start":
        SimNode[] seeds = Arrays.stream(words).skip(3).map(this::node).toArray(SimNode[]::new);
        simulation.start(node, seeds);
        break;
      case "crash":
        simulation.crash(node);
        break;
      case "power-off":
        simulation.crashHost(node);
        break;
      case "stop":
        simulation.pause(node);
        break;
      case "continue":
        simulation.resume(node);
        break;
      case "cut":
        simulation.cut(node, node(words[2]));
        break;
      case "break":
        simulation.breakLink(node, node(words[2]));
        break;
      case "leave":
        simulation.command(node, Input.Leave::new, answer -> answered(node, "leave", answer));
        break;
      default:
        onKey(node, words);
        break;
    }
  }

  private void onKey(SimNode node, String[] words) {
    Key key = Key.parse(words[2]);
    String what = words[0] + " " + words[2];
    Records.Draft draft =
        new Records.Draft(
            key,
            "",
            words.length > 3 ? words[3].getBytes() : new byte[0],
            words.length > 4 ? Duration.parse("PT" + words[4]) : Records.DURABLE,
            words.length < 5);
    switch (words[0]) {
      case "put":
        simulation.command(
            node, n -> new Input.Put(n, draft, false), answer -> answered(node, what, answer));
        break;
      case "remove":
        simulation.command(
            node, n -> new Input.Put(n, draft, true), answer -> answered(node, what, answer));
        break;
      case "publish":
        long publication = ++publications;
        simulation.command(
            node,
            n -> new Input.Publish(n, publication, draft),
            answer -> answered(node, what, answer));
        break;
      case "get":
        simulation.command(
            node, n -> new Input.Get(n, key), answer -> answered(node, what, answer));
        break;
      case "lookup":
        simulation.command(
            node, n -> new Input.Lookup(n, key.id()), answer -> answered(node, what, answer));
        break;
      case "subscribe":
        simulation.subscribe(
            node,
            key,
            change ->
                say(node, "told " + change.kind() + " " + key + " = " + text(change.value())));
        break;
      default:
        throw new IllegalArgumentException("there is no command " + words[0]);
    }
  }

  private void say(SimNode node, String text) {
    told.add(String.format(Locale.ROOT, "%6d %s %s", simulation.now() - 1_000, node, text));
  }

  private static String text(Value value) {
    return new String(value.bytes());
  }

  private void answered(SimNode node, String what, Effect.Answer answer) {
    String text;
    if (answer.error() != null) {
      text = answer.error().reason() + ": " + answer.error().getMessage();
    } else if (answer.result() instanceof Records.Receipt receipt) {
      text =
          "owner "
              + receipt.owner().name()
              + ", "
              + receipt.replicas()
              + " copies, "
              + receipt.hops()
              + " hops";
    } else if (answer.result() instanceof Overlay.Lookup lookup) {
      text = "owner " + lookup.owner().name() + " by " + lookup.hops();
    } else if (answer.result() instanceof List<?> values) {
      text = values.stream().map(value -> text((Value) value)).toList().toString();
    } else {
      text = "done";
    }
    say(node, what + ": " + text);
  }

  private void heard(SimNode node, Effect effect) {
    if (effect instanceof Effect.MemberChanged changed) {
      String name = changed.member().node().name();
      Liveness liveness = changed.member().liveness();
      boolean self = name.equals(node.name());
      long refutations = changed.member().node().incarnation() & 0xffffffffL;
      say(node, self ? "refutes, " + refutations : "sees " + name + " " + liveness);
    } else if (effect instanceof Effect.PhaseChanged changed) {
      say(node, "is " + changed.phase() + ": " + changed.reason());
    } else if (effect instanceof Effect.Note note && note.level() != Effect.Level.DEBUG) {
      say(node, "notes: " + note.text());
    }
  }
}
