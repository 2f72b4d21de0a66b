package io.godwit.shell.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class TableTest {
  private static Table.Cell cell(String text) {
    return new Table.Cell(text, Colour.PLAIN);
  }

  @Test
  public void columnsAreAsWideAsTheirWidestCellAndNothingTrails() {
    Table table = new Table(List.of("NAME", "SIZE", "WHY"), List.of(false, true, false));
    table.row(List.of(cell("counter"), cell("8 B"), cell("")));
    table.row(List.of(cell("n"), cell("1.20 MB"), cell("moved")));

    assertEquals(
        """
        NAME        SIZE  WHY
        counter      8 B
        n        1.20 MB  moved""",
        table.render(false));
  }

  @Test
  public void colourDoesNotCountAsWidth() {
    Table table = new Table(List.of("A", "B"), List.of(false, false));
    table.row(List.of(new Table.Cell("up", Colour.GOOD), cell("x")));

    assertEquals(
        "\u001b[2mA\u001b[0m   \u001b[2mB\u001b[0m\n\u001b[32mup\u001b[0m  x", table.render(true));
  }

  @Test
  public void aNameFromAnotherNodeCannotSteerTheTerminal() {
    Table table = new Table(List.of("NAME"), List.of(false));
    table.row(List.of(cell("\u001b[2Jgone\n")));

    assertEquals("NAME\n·[2Jgone·", table.render(false));
  }

  @Test
  public void aRowOfTheWrongLengthIsRefused() {
    Table table = new Table(List.of("A", "B"), List.of(false, false));
    assertThrows(IllegalArgumentException.class, () -> table.row(List.of(cell("1"))));
  }
}
