package io.godwit.bench;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public final class TableTest {
  @Test
  public void figuresStandUnderEachOther() {
    Table table = new Table("system", "us");
    table.row("a", "1,000");
    table.row("longer name", "2");
    assertEquals(
        """
        system          us
        a            1,000
        longer name      2
        """,
        table.toString());
  }
}
