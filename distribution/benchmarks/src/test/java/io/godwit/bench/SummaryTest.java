package io.godwit.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public final class SummaryTest {
  private static final double EXACT = 0;

  @Test
  public void theMedianOfAnOddNumberIsTheMiddleOne() {
    Summary summary = Summary.of(List.of(9.0, 1.0, 5.0));
    assertEquals(5, summary.median(), EXACT);
    assertEquals(1, summary.min(), EXACT);
    assertEquals(9, summary.max(), EXACT);
    assertEquals(3, summary.samples());
  }

  @Test
  public void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertEquals(2.5, Summary.of(List.of(4.0, 1.0, 2.0, 3.0)).median(), EXACT);
  }

  @Test
  public void aHighPercentileOfFewFiguresIsNearTheGreatest() {
    assertEquals(9.9, Summary.percentile(List.of(0.0, 10.0), 0.99), 1e-9);
  }

  @Test
  public void aSummaryOfNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Summary.of(List.of()));
  }
}
