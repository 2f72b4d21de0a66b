package io.godwit.testkit.sim;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/**
 * Networks that join, crash, split and heal under the eyes of the checkers. The long run is {@code
 * -Dgodwit.seeds=200} or {@code -Dgodwit.long=seeds}; a failure names its seed.
 */
public class RingScenarioTest {
  private static RingScenario.Result run(long seed, int nodes) {
    NetworkModel model = seed % 2 == 0 ? NetworkModel.WAN : NetworkModel.LAN;
    return new RingScenario(seed, nodes, model).run();
  }

  @Test
  public void smallNetworksSurviveCrashesAndSplits() {
    for (int nodes : new int[] {3, 5, 8, 13, 24}) {
      run(nodes, nodes);
    }
  }

  @Test
  public void twoHundredNodesSurviveCrashesAndSplits() {
    boolean all = "seeds".equals(System.getProperty("godwit.long"));
    int seeds = Integer.getInteger("godwit.seeds", all ? 200 : 1);
    for (long seed = 1; seed <= seeds; seed++) {
      RingScenario.Result result = run(seed, 200);
      assertTrue("seed " + seed + ": the checker worked", result.ringChecks() > 1_000);
      assertTrue("seed " + seed + ": records were written", result.acknowledged() > 50);
    }
  }

  @Test
  public void theSameSeedGivesTheSameRun() {
    RingScenario.Result first = run(4, 30);
    assertEquals(first, run(4, 30));
    assertNotEquals(first.trace(), run(6, 30).trace());
  }
}
