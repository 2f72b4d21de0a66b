package io.godwit.overlay.session;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.session.SessionPair.Fate;
import org.junit.Test;

/** Whatever happens to links and nodes: executed at most once, one outcome, and the right one. */
public class SessionPropertiesTest {
  private static final int SEEDS = Integer.getInteger("godwit.seeds", 300);
  private static final int STEPS = 2_000;

  @Test
  public void requestsAreExecutedAndAnsweredOnceWhenLinksBreak() throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(seed, false);
    }
  }

  @Test
  public void requestsEndOnceWhenNodesRestartToo() throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(seed, true);
    }
  }

  private static void run(long seed, boolean restarts) throws Exception {
    SessionPair pair = new SessionPair(seed);
    try {
      for (int step = 0; step < STEPS; step++) {
        step(pair, restarts);
      }
      pair.settle();
      pair.fates.values().forEach(fate -> check(fate, pair.restarts > 0));
    } catch (AssertionError | Exception e) {
      throw new AssertionError("seed " + seed + ": " + e, e);
    }
  }

  private static void step(SessionPair pair, boolean restarts) throws ViolationException {
    int dice = pair.random.nextInt(1_000);
    int end = pair.random.nextInt(2);
    if (dice < 60) {
      boolean large = pair.random.nextInt(8) == 0;
      int bytes = pair.random.nextInt(large ? 9_000 : 200);
      pair.request(end, bytes, pair.random.nextInt(10) == 0 ? 40 : 1_000_000);
    } else if (dice < 70 && !pair.fates.isEmpty()) {
      Fate fate = pair.fates.get(pair.random.nextInt(pair.fates.size()));
      fate.cancelled = true;
      for (SessionPair.End each : pair.ends) {
        if (each.core.owns(fate.call)) {
          each.core.cancel(fate.call);
        }
      }
    } else if (dice < 85 && pair.links.size() < 8) {
      pair.linkUp();
    } else if (dice < 100) {
      pair.links.keySet().stream().findFirst().ifPresent(pair::linkDown);
    } else if (dice < 103 && restarts) {
      pair.restart(end);
    } else if (dice < 200) {
      pair.answerOne(end);
    } else if (dice < 500) {
      pair.pump(end);
    } else if (dice < 950) {
      pair.deliverOne();
    } else {
      pair.tick(pair.random.nextInt(20));
    }
  }

  private static void check(Fate fate, boolean restarted) {
    assertEquals("outcomes of request " + fate.number, 1, fate.outcomes);
    assertTrue("request " + fate.number + " was executed " + fate.executed, fate.executed <= 1);
    if (fate.failure == null) {
      assertEquals("executions of an answered request", 1, fate.executed);
      assertArrayEquals(fate.payload, fate.answer);
    } else if (fate.failure == Reason.UNREACHABLE) {
      assertEquals("request " + fate.number + " failed as not executed", 0, fate.executed);
    } else if (fate.failure == Reason.LOST || fate.failure == Reason.CLOSED) {
      assertTrue("request " + fate.number + " is " + fate.failure, restarted);
    } else if (fate.failure == Reason.CANCELLED) {
      assertTrue(fate.cancelled);
    } else if (fate.failure != Reason.LIMIT) {
      assertEquals(Reason.TIMEOUT, fate.failure);
    }
  }
}
