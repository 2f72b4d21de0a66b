package io.godwit.shell.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligned text: columns as wide as their widest cell, two spaces between them, numbers to the
 * right, nothing after the last cell. Widths are measured before colour, in code points.
 */
public final class Table {
  private final List<String> titles;
  private final List<Boolean> right;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** What stands in one place. */
  public record Cell(String text, Colour colour) {
    public Cell {
      text = printable(text);
    }

    int width() {
      return text.codePointCount(0, text.length());
    }

    /** Names come from other nodes; a control character in one must not steer the terminal. */
    private static String printable(String text) {
      StringBuilder clean = new StringBuilder(text.length());
      text.codePoints()
          .map(c -> Character.isISOControl(c) ? '·' : c)
          .forEach(clean::appendCodePoint);
      return clean.toString();
    }
  }

  public Table(List<String> titles, List<Boolean> right) {
    if (titles.size() != right.size()) {
      throw new IllegalArgumentException(
          titles.size() + " titles, " + right.size() + " alignments");
    }
    this.titles = List.copyOf(titles);
    this.right = List.copyOf(right);
  }

  public void row(List<Cell> cells) {
    if (cells.size() != titles.size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells under " + titles.size() + " titles");
    }
    rows.add(List.copyOf(cells));
  }

  /** The whole table, without a line end after the last line. */
  public String render(boolean colours) {
    List<List<Cell>> lines = new ArrayList<>();
    lines.add(titles.stream().map(title -> new Cell(title, Colour.DIM)).toList());
    lines.addAll(rows);
    int[] widths = new int[titles.size()];
    for (List<Cell> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).width());
      }
    }
    List<String> out = new ArrayList<>();
    for (List<Cell> line : lines) {
      out.add(line(line, widths, colours));
    }
    return String.join("\n", out);
  }

  private String line(List<Cell> cells, int[] widths, boolean colours) {
    int last = cells.size() - 1;
    while (last > 0 && cells.get(last).text().isEmpty()) {
      last--;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i <= last; i++) {
      Cell cell = cells.get(i);
      String padding = " ".repeat(widths[i] - cell.width());
      out.append(i == 0 ? "" : "  ").append(right.get(i) ? padding : "");
      out.append(cell.colour().paint(cell.text(), colours));
      out.append(right.get(i) || i == last ? "" : padding);
    }
    return out.toString();
  }
}
