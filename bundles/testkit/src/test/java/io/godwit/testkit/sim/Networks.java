package io.godwit.testkit.sim;

import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Key;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import io.godwit.overlay.core.Effect;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.OverlaySettings;
import java.util.List;
import java.util.function.LongFunction;

/** Small networks for tests: made, joined and asked in a line each. */
final class Networks {
  private static final long COMMAND_MILLIS = 20_000;

  private Networks() {}

  static Simulation of(int count, long seed, NetworkModel model, OverlaySettings settings) {
    Simulation simulation = new Simulation(seed, settings, model);
    for (int i = 0; i < count; i++) {
      SimNode node = simulation.add("n" + i);
      if (i == 0) {
        simulation.start(node);
      } else {
        simulation.start(node, simulation.node(0), simulation.node(i / 2));
      }
      simulation.run(30);
    }
    assertTrue(
        "seed " + seed + ": all join",
        simulation.runUntil(60_000, () -> simulation.nodes().stream().allMatch(SimNode::joined)));
    simulation.run(10_000);
    return simulation;
  }

  static Simulation lan(int count, long seed) {
    return of(count, seed, NetworkModel.LAN, OverlaySettings.initial());
  }

  /** The time until all others believe it; fails after {@code millis}. */
  static long until(Simulation simulation, SimNode about, Liveness liveness, long millis) {
    long startedAt = simulation.now();
    boolean so =
        simulation.runUntil(
            millis,
            () ->
                simulation.nodes().stream()
                    .filter(node -> node != about && node.up())
                    .allMatch(node -> node.believes(about) == liveness));
    if (!so) {
      StringBuilder who = new StringBuilder();
      for (SimNode node : simulation.nodes()) {
        who.append(' ').append(node).append('=').append(node.believes(about));
      }
      throw new AssertionError(
          "seed " + simulation.seed() + ": " + about + " is not " + liveness + " in time:" + who);
    }
    return simulation.now() - startedAt;
  }

  static Effect.Answer ask(Simulation simulation, SimNode node, LongFunction<Input.Command> form) {
    Effect.Answer[] answer = {null};
    simulation.command(node, form, given -> answer[0] = given);
    assertTrue(
        "seed " + simulation.seed() + ": a command is answered",
        simulation.runUntil(COMMAND_MILLIS, () -> answer[0] != null));
    return answer[0];
  }

  static Records.Receipt put(Simulation simulation, SimNode node, Records.Draft draft) {
    return (Records.Receipt) done(ask(simulation, node, n -> new Input.Put(n, draft, false)));
  }

  static Records.Receipt remove(Simulation simulation, SimNode node, Records.Draft draft) {
    return (Records.Receipt) done(ask(simulation, node, n -> new Input.Put(n, draft, true)));
  }

  static List<String> get(Simulation simulation, SimNode node, Key key) {
    List<?> values = (List<?>) done(ask(simulation, node, n -> new Input.Get(n, key)));
    return values.stream().map(value -> new String(((Value) value).bytes())).toList();
  }

  static OverlayException refused(
      Simulation simulation, SimNode node, LongFunction<Input.Command> form) {
    Effect.Answer answer = ask(simulation, node, form);
    assertTrue("refused: " + answer.result(), answer.error() != null);
    return answer.error();
  }

  private static Object done(Effect.Answer answer) {
    if (answer.error() != null) {
      throw new AssertionError(answer.error());
    }
    return answer.result();
  }
}
