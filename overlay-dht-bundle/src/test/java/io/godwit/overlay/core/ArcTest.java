package io.godwit.overlay.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Id;
import java.math.BigInteger;
import org.junit.Test;

/** Ring arithmetic against big integers modulo 2^256. */
public class ArcTest {
  private static final BigInteger RING = BigInteger.ONE.shiftLeft(256);

  private static BigInteger big(Id id) {
    return new BigInteger(1, id.bytes());
  }

  @Test
  public void sumsAndDistancesAreThoseOfIntegersModuloTheRing() {
    SampleMessages samples = new SampleMessages(1);
    for (int i = 0; i < 2_000; i++) {
      Id a = i % 7 == 0 ? new Id(-1, -1, -1, -1) : samples.id();
      Id b = i % 11 == 0 ? new Id(0, 0, 0, 1) : samples.id();
      assertEquals(big(a).add(big(b)).mod(RING), big(Arc.add(a, b)));
      assertEquals(big(b).subtract(big(a)).mod(RING), big(Arc.distance(a, b)));
    }
  }

  @Test
  public void powersOfTwoHaveOneBit() {
    for (int power = 0; power < 256; power++) {
      assertEquals(BigInteger.ONE.shiftLeft(power), big(Arc.power(power)));
    }
  }

  @Test
  public void anArcContainsItsEndAndNotItsStart() {
    SampleMessages samples = new SampleMessages(2);
    for (int i = 0; i < 2_000; i++) {
      Id a = samples.id();
      Id b = samples.id();
      Id x = samples.id();
      boolean nearer =
          big(Arc.distance(a, x)).compareTo(big(Arc.distance(a, b))) <= 0 && !x.equals(a);
      assertEquals(nearer, Arc.within(x, a, b));
      assertEquals(nearer && !x.equals(b), Arc.between(x, a, b));
      assertTrue(Arc.within(b, a, b));
      assertFalse(Arc.within(a, a, b));
    }
  }

  @Test
  public void anArcWithEqualEndsIsTheWholeRing() {
    Id a = Id.sha256("a");
    assertTrue(Arc.within(a, a, a));
    assertTrue(Arc.within(Id.sha256("b"), a, a));
    assertFalse(Arc.between(a, a, a));
  }

  @Test
  public void halfTheRingIsHalfAShare() {
    assertEquals(0.5, Arc.share(Id.ZERO, Arc.power(255)), 1e-9);
    assertEquals(0.25, Arc.share(Arc.power(255), Arc.add(Arc.power(255), Arc.power(254))), 1e-9);
  }
}
