package io.godwit.hosting.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.godwit.hosting.core.MoveEffect.Work;
import org.junit.Test;

/** Guarantee 2: never two live copies, exactly one in the end, and the memory that was frozen. */
public class MoveTest {
  private static final long END = 120_000;

  @Test
  public void aMoveWithoutTroubleEndsOnTheTargetWithTheMemory() {
    MoveWorld world = new MoveWorld(1, 0);
    world.source.move();
    world.run(END);
    world.finished("no trouble");
    assertTrue(world.target.live());
    assertEquals(42, world.liveValue());
    assertEquals("null", world.source.outcome);
    assertTrue(world.source.ledger.given().isEmpty());
    assertEquals(2, world.target.ledger.holding(MoveWorld.APP).epoch());
  }

  /** Every event of an undisturbed move is a place to crash at, on either side, for any time. */
  @Test
  public void aCrashOfEitherSideAtEveryEventLeavesExactlyOneCopy() {
    long last = undisturbedEvents();
    int runs = 0;
    for (boolean crashSource : new boolean[] {true, false}) {
      for (long at = 0; at <= last; at++) {
        for (long down : new long[] {1, 100, 1_000, 5_000, 40_000}) {
          crashed(at, down, crashSource, !crashSource);
          runs++;
        }
      }
    }
    assertTrue("only " + runs + " runs", runs > 200);
  }

  @Test
  public void aCrashOfBothSidesAtEveryEventLeavesExactlyOneCopy() {
    long last = undisturbedEvents();
    for (long at = 0; at <= last; at++) {
      crashed(at, 1_000, true, true);
    }
  }

  /** A second crash at every event after the first one's recovery began. */
  @Test
  public void twoCrashesAtEveryPairOfEventsLeaveExactlyOneCopy() {
    long last = undisturbedEvents();
    for (boolean first : new boolean[] {true, false}) {
      for (boolean second : new boolean[] {true, false}) {
        for (long at = 0; at <= last; at++) {
          for (long later = 1; later <= 25; later++) {
            MoveWorld world = new MoveWorld(1, 0);
            world.source.move();
            step(world, at);
            cycle(world, first ? world.source : world.target, 700);
            step(world, later);
            cycle(world, second ? world.source : world.target, 700);
            world.run(world.now + END);
            world.finished("crashes at " + at + " and " + later + " later");
          }
        }
      }
    }
  }

  @Test
  public void lossRepetitionDelayAndCrashesLeaveExactlyOneCopy() {
    for (long seed = 0; seed < Long.getLong("godwit.seeds", 2_000L); seed++) {
      try {
        disturbed(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  @Test
  public void aPartitionAtEveryEventFreezesAtMostOneSideAndHealsToOneCopy() {
    long last = undisturbedEvents();
    for (long at = 0; at <= last; at++) {
      MoveWorld world = new MoveWorld(1, 0);
      world.source.move();
      step(world, at);
      world.partitioned = true;
      world.run(world.now + 60_000);
      world.partitioned = false;
      world.run(world.now + END);
      world.finished("partition at " + at);
      assertEquals(42, world.liveValue());
    }
  }

  @Test
  public void aWorkThatFailsBeforeTheCommitLeavesTheSourceServing() {
    for (Work work :
        new Work[] {
          Work.CLOSE_GATE, Work.SNAPSHOT, Work.DEACTIVATE, Work.INSTALL, Work.STORE, Work.ACTIVATE
        }) {
      MoveWorld world = new MoveWorld(1, 0);
      world.failing = work;
      world.source.move();
      world.run(END);
      world.finished("failing " + work);
      assertTrue(work + " failed, but the source does not serve", world.source.live());
      assertEquals(42, world.liveValue());
      assertTrue(world.source.outcome, world.source.outcome.contains("injected"));
      assertTrue(world.target.ledger.arrivals().isEmpty());
    }
  }

  @Test
  public void aTargetInDoubtSaysSoAndStaysClosed() {
    MoveWorld world = new MoveWorld(1, 0);
    world.source.move();
    while (world.source.ledger.given().isEmpty() && world.next(END)) {
      continue;
    }
    world.source.crash();
    world.run(world.now + 30_000);
    assertTrue(world.target.taking.inDoubt());
    assertFalse(world.target.live());
    world.source.restart();
    world.run(world.now + 10_000);
    world.finished("the source came back");
    assertTrue(world.target.live());
  }

  @Test
  public void theSameSeedGivesTheSameTrace() {
    assertEquals(disturbed(7).trace, disturbed(7).trace);
  }

  private static long undisturbedEvents() {
    MoveWorld world = new MoveWorld(1, 0);
    world.source.move();
    while (world.source.outcome.equals("none") && world.next(END)) {
      continue;
    }
    return world.events + 2;
  }

  private static void crashed(long at, long downMillis, boolean source, boolean target) {
    MoveWorld world = new MoveWorld(1, 0);
    world.source.move();
    step(world, at);
    Ledger.Holding held = world.source.ledger.holding(MoveWorld.APP);
    boolean saved = !source || held == null || held.snapshot().hash().equals("42");
    if (source) {
      world.source.crash();
    }
    if (target) {
      world.target.crash();
    }
    world.run(world.now + downMillis);
    if (source) {
      world.source.restart();
    }
    if (target) {
      world.target.restart();
    }
    world.run(world.now + END);
    String what =
        "crash of "
            + (source ? "S" : "")
            + (target ? "T" : "")
            + " at event "
            + at
            + " for "
            + downMillis
            + " ms";
    world.finished(what);
    if (saved) {
      assertEquals(what, 42, world.liveValue());
    }
  }

  private static void step(MoveWorld world, long events) {
    long until = world.events + events;
    while (world.events < until && world.next(world.now + END)) {
      continue;
    }
  }

  private static void cycle(MoveWorld world, MoveWorld.Host host, long downMillis) {
    host.crash();
    world.run(world.now + downMillis);
    host.restart();
  }

  private static MoveWorld disturbed(long seed) {
    MoveWorld world = new MoveWorld(seed, 0.3);
    world.source.move();
    for (int i = 0; i < world.random.nextInt(4); i++) {
      step(world, world.random.nextInt(60));
      cycle(
          world,
          world.random.nextBoolean() ? world.source : world.target,
          1 + world.random.nextInt(3_000));
    }
    world.run(world.now + 10 * END);
    world.finished("disturbed");
    return world;
  }
}
