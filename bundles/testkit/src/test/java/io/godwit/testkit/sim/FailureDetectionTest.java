package io.godwit.testkit.sim;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.OverlaySettings;
import java.util.List;
import org.junit.Test;

/** Who is taken for dead, how fast, and who must not be. */
public class FailureDetectionTest {
  private static final int[] SIZES = {2, 3, 5, 16, 40};
  private static final long SEEDS = 2;

  @Test
  public void aKilledProcessIsDeadForEveryoneWithinHalfASecond() {
    for (int size : SIZES) {
      for (long seed = 1; seed <= (size > 16 ? 1 : SEEDS); seed++) {
        Simulation simulation = Networks.lan(size, seed);
        SimNode victim = simulation.node((int) (seed % size));
        simulation.crash(victim);
        long took = Networks.until(simulation, victim, Liveness.DEAD, 5_000);
        assertTrue(size + " nodes, seed " + seed + ": " + took + " ms", took <= 500);
      }
    }
  }

  @Test
  public void aSilentNodeIsDeadWithin4500MillisAndAliveWithin2SecondsAfterItContinues() {
    for (int size : SIZES) {
      for (long seed = 1; seed <= (size > 16 ? 1 : SEEDS); seed++) {
        Simulation simulation = Networks.lan(size, seed);
        SimNode victim = simulation.node((int) (seed % size));
        simulation.run(seed * 270);
        simulation.pause(victim);
        long took = Networks.until(simulation, victim, Liveness.DEAD, 10_000);
        assertTrue(size + " nodes, seed " + seed + ": dead after " + took, took <= 4_500);
        assertTrue(size + " nodes, seed " + seed + ": patient, " + took, took >= 1_500);
        simulation.run(3_000);
        long incarnation = victim.info().incarnation();
        simulation.resume(victim);
        long back = Networks.until(simulation, victim, Liveness.ALIVE, 10_000);
        assertTrue(size + " nodes, seed " + seed + ": alive after " + back, back <= 2_000);
        simulation.run(1_000);
        assertTrue("its incarnation grew", victim.info().incarnation() > incarnation);
        noneDead(simulation, size + " nodes, seed " + seed);
      }
    }
  }

  private static void noneDead(Simulation simulation, String when) {
    for (SimNode node : simulation.nodes()) {
      for (SimNode other : simulation.nodes()) {
        Liveness believed = node.believes(other);
        assertTrue(
            when + ": " + node + " takes " + other + " for " + believed,
            believed == null || believed == Liveness.ALIVE);
      }
    }
  }

  @Test
  public void aPauseShorterThanTheSuspicionIsForgiven() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation simulation = Networks.lan(5, seed);
      simulation.pause(simulation.node(2));
      simulation.run(1_200);
      simulation.resume(simulation.node(2));
      simulation.run(3_000);
      noneDead(simulation, "seed " + seed);
    }
  }

  @Test
  public void aBrokenLinkAloneIsNoDeath() {
    Simulation simulation = Networks.lan(3, 1);
    simulation.check((s, node) -> noneDead(s, "at " + s.now()));
    for (int i = 0; i < 20; i++) {
      simulation.breakLink(simulation.node(i % 3), simulation.node((i + 1) % 3));
      simulation.run(300);
    }
  }

  @Test
  public void aHalfConnectedNodeDoesNotMakeHealthyNodesLookDead() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation simulation = Networks.lan(6, seed);
      simulation.check(FailureDetectionTest::notDead);
      SimNode ill = simulation.node(1);
      simulation.cut(ill, simulation.node(2));
      simulation.cut(simulation.node(2), ill);
      simulation.cut(simulation.node(3), ill);
      simulation.run(60_000);
    }
  }

  private static void notDead(Simulation simulation, SimNode node) {
    assertTrue(
        "seed " + simulation.seed() + ": " + node + " believes " + node.believed,
        !node.believed.containsValue(Liveness.DEAD));
  }

  @Test
  public void aNodeThatLostItsNetworkDoubtsItselfWhileTheOthersGoOn() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation simulation = Networks.lan(6, seed);
      SimNode lonely = simulation.node(3);
      simulation.split(List.of(lonely));
      Networks.until(simulation, lonely, Liveness.DEAD, 4_500);
      simulation.run(4_000);
      assertTrue("it condemns nobody", !lonely.believed.containsValue(Liveness.DEAD));
      simulation.heal();
      Networks.until(simulation, lonely, Liveness.ALIVE, 10_000);
      simulation.run(5_000);
      noneDead(simulation, "seed " + seed);
    }
  }

  @Test
  public void aSuspectWhoAnswersIsNotCondemnedByRumorsOfOne() {
    Simulation simulation = Networks.lan(8, 3);
    simulation.check(FailureDetectionTest::notDead);
    simulation.cut(simulation.node(0), simulation.node(5));
    simulation.run(30_000);
  }

  @Test
  public void lossOnTheWayRaisesNoFalseAlarm() {
    NetworkModel lossy = new NetworkModel(40, 20, 0.05, 0.01, true);
    for (long seed = 1; seed <= 2; seed++) {
      Simulation simulation = Networks.of(12, seed, lossy, OverlaySettings.initial());
      simulation.check(FailureDetectionTest::notDead);
      simulation.run(150_000);
    }
  }

  @Test
  public void aNodeThatLeavesIsGoneAtOnceAndNotDead() {
    for (int size : SIZES) {
      Simulation simulation = Networks.lan(size, 9);
      SimNode leaver = simulation.node(size - 1);
      long startedAt = simulation.now();
      Networks.ask(simulation, leaver, Input.Leave::new);
      Networks.until(simulation, leaver, Liveness.LEFT, 1_000);
      assertTrue(simulation.now() - startedAt < 1_000);
      simulation.crash(leaver);
      simulation.run(10_000);
      for (SimNode node : simulation.nodes()) {
        if (node != leaver) {
          assertEquals(Liveness.LEFT, node.believes(leaver));
        }
      }
    }
  }

  @Test
  public void aNodeThatIsStartedAgainAtOnceIsANewMember() {
    Simulation simulation = Networks.lan(5, 2);
    SimNode node = simulation.node(3);
    simulation.crash(node);
    simulation.start(node, simulation.node(0));
    assertTrue(simulation.runUntil(10_000, node::joined));
    Networks.until(simulation, node, Liveness.ALIVE, 2_000);
    simulation.run(5_000);
    noneDead(simulation, "after the restart");
  }
}
