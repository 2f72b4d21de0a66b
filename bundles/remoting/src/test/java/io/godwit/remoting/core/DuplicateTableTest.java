package io.godwit.remoting.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

public class DuplicateTableTest {
  @Test
  public void aCallIsLetInOnceWithinTheWindowAndOverAMove() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      DuplicateTable table = new DuplicateTable();
      Set<Long> seen = new HashSet<>();
      long greatest = 0;
      for (int i = 0; i < 5_000; i++) {
        long id = Math.max(0, greatest + random.nextInt(40) - 30);
        greatest = Math.max(greatest, id);
        assertEquals("seed " + seed, seen.add(id), table.firstTime(1, 2, id));
        if (i % 1000 == 999) {
          table = DuplicateTable.of(table.bytes());
        }
      }
    }
  }

  @Test
  public void callersAndTheirRunsAreToldApart() {
    DuplicateTable table = new DuplicateTable();
    assertTrue(table.firstTime(1, 1, 7));
    assertTrue(table.firstTime(1, 2, 7));
    assertTrue(table.firstTime(2, 1, 7));
    assertFalse(table.firstTime(1, 1, 7));
  }

  @Test
  public void theTableIsBoundedAndForgetsTheOldestCaller() {
    DuplicateTable table = new DuplicateTable();
    for (int caller = 0; caller <= DuplicateTable.MAX_CALLERS; caller++) {
      table.firstTime(caller, 0, 1);
    }
    assertFalse(table.firstTime(DuplicateTable.MAX_CALLERS, 0, 1));
    assertTrue(table.firstTime(0, 0, 1));
    DuplicateTable.of(table.bytes());
  }

  @Test
  public void otherBytesAreRefused() {
    assertThrows(MessageException.class, () -> DuplicateTable.of(new byte[] {0, 0, 0, 1, 2}));
  }
}
