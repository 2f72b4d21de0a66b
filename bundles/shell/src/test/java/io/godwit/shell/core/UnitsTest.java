package io.godwit.shell.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.junit.Test;

public class UnitsTest {
  @Test
  public void bytesHaveThreeDigitsAndAUnit() {
    assertEquals("0 B", Units.bytes(0));
    assertEquals("999 B", Units.bytes(999));
    assertEquals("1.00 kB", Units.bytes(1000));
    assertEquals("16.4 kB", Units.bytes(16_384));
    assertEquals("1.00 MB", Units.bytes(999_999));
    assertEquals("9223372 TB", Units.bytes(Long.MAX_VALUE));
  }

  @Test
  public void durationsHaveTheUnitThatSuits() {
    assertEquals("0.00 µs", Units.duration(Duration.ZERO));
    assertEquals("87.0 µs", Units.duration(Duration.ofNanos(87_000)));
    assertEquals("1.23 ms", Units.duration(Duration.ofNanos(1_230_000)));
    assertEquals("1.00 s", Units.duration(Duration.ofNanos(999_900_000)));
    assertEquals("2 min 5 s", Units.duration(Duration.ofSeconds(125)));
    assertEquals("1 d 3 h", Units.age(Duration.ofHours(27).toMillis()));
  }

  @Test
  public void durationsAreReadAsPeopleTypeThem() {
    assertEquals(Duration.ofMillis(250), Units.parseDuration("250ms"));
    assertEquals(Duration.ofMinutes(10), Units.parseDuration("10m"));
    assertEquals(Duration.ofDays(2), Units.parseDuration("2d"));
  }

  @Test
  public void whatIsNoDurationIsAnsweredWithWhatWouldBe() {
    for (String text : new String[] {"", "10", "m", "-1s", "1.5h", "10 m", "9999999999999s"}) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> Units.parseDuration(text));
      assertTrue(refused.getMessage(), refused.getMessage().contains("such as 10m"));
    }
  }
}
