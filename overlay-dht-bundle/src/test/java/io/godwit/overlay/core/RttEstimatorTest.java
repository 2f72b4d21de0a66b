package io.godwit.overlay.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.SplittableRandom;
import org.junit.Test;

public class RttEstimatorTest {
  @Test
  public void anUnmeasuredNodeGetsTheFirstTimeout() {
    RttEstimator estimator = new RttEstimator();
    assertFalse(estimator.measured());
    assertEquals(1_500, estimator.timeoutMillis(1_500, 100, 5_000));
    assertEquals(0, estimator.averageMicros());
  }

  @Test
  public void steadyAnswersLeadToATimeoutNearTheRoundTrip() {
    RttEstimator estimator = new RttEstimator();
    for (int i = 0; i < 100; i++) {
      estimator.sample(80);
    }
    long timeout = estimator.timeoutMillis(1_500, 10, 5_000);
    assertTrue("timeout " + timeout, timeout >= 80 && timeout <= 95);
  }

  @Test
  public void theTimeoutCoversNearlyAllJitteryAnswers() {
    for (long seed = 1; seed <= 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RttEstimator estimator = new RttEstimator();
      int late = 0;
      for (int i = 0; i < 1_000; i++) {
        long rtt = 40 + random.nextInt(60);
        if (i > 20 && rtt > estimator.timeoutMillis(1_500, 10, 5_000)) {
          late++;
        }
        estimator.sample(rtt);
      }
      assertTrue("seed " + seed + ": " + late + " late", late <= 10);
    }
  }

  @Test
  public void theTimeoutStaysWithinItsBounds() {
    RttEstimator estimator = new RttEstimator();
    estimator.sample(0);
    assertEquals(150, estimator.timeoutMillis(1_500, 150, 5_000));
    estimator.sample(1_000_000_000L);
    assertEquals(5_000, estimator.timeoutMillis(1_500, 150, 5_000));
  }
}
