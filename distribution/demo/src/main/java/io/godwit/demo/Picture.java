package io.godwit.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes an SVG picture of what a command printed on a terminal. How docs/demo.svg came to be:
 *
 * <pre>
 * script -qec './godwit demo' demo.out
 * java -cp distribution/demo/target/classes io.godwit.demo.Picture './godwit demo' \
 *     {@literal <} demo.out {@literal >} docs/demo.svg
 * </pre>
 */
public final class Picture {
  private static final int CELL_WIDTH = 8;
  private static final int LINE_HEIGHT = 18;
  private static final int MARGIN = 16;

  private record Cell(int character, String style) {}

  private final List<List<Cell>> lines = new ArrayList<>();
  private int column;
  private String colour = "";
  private boolean bold;
  private boolean dim;

  private Picture() {}

  /** The first argument is the command line to show above the output. */
  public static void main(String[] arguments) throws IOException {
    Picture picture = new Picture();
    picture.lines.add(new ArrayList<>());
    picture.type("\u001b[32m$\u001b[0m " + arguments[0] + "\n");
    picture.type(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
    System.out.write(picture.svg().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  private void type(String text) {
    int[] characters = text.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      int character = characters[i];
      if (character == 0x1b && i + 1 < characters.length && characters[i + 1] == '[') {
        int end = i + 2;
        while (end < characters.length && (characters[end] < '@' || characters[end] > '~')) {
          end++;
        }
        control(new String(characters, i + 2, end - i - 2), characters[end]);
        i = end;
      } else if (character == '\n') {
        lines.add(new ArrayList<>());
        column = 0;
      } else if (character == '\r') {
        column = 0;
      } else {
        put(character);
      }
    }
  }

  private void control(String parameters, int kind) {
    List<Cell> line = lines.get(lines.size() - 1);
    if (kind == 'K') {
      line.subList(Math.min(column, line.size()), line.size()).clear();
    } else if (kind == 'm') {
      for (String parameter : parameters.split(";")) {
        switch (parameter) {
          case "", "0" -> {
            colour = "";
            bold = false;
            dim = false;
          }
          case "1" -> bold = true;
          case "2" -> dim = true;
          case "31" -> colour = "r";
          case "32" -> colour = "g";
          case "33" -> colour = "y";
          case "36" -> colour = "c";
          default -> throw new IllegalArgumentException("no picture of style " + parameter);
        }
      }
    }
  }

  private void put(int character) {
    List<Cell> line = lines.get(lines.size() - 1);
    String style = (colour + (bold ? " b" : "") + (dim ? " d" : "")).strip();
    Cell cell = new Cell(character, style);
    if (column < line.size()) {
      line.set(column, cell);
    } else {
      line.add(cell);
    }
    column++;
  }

  private String svg() {
    while (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    int columns = lines.stream().mapToInt(List::size).max().orElse(0);
    int width = columns * CELL_WIDTH + 2 * MARGIN;
    int height = lines.size() * LINE_HEIGHT + 2 * MARGIN;
    StringBuilder out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">
        <style>
        text { font: 13.3px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; \
        fill: #d8dee9; white-space: pre }
        .r { fill: #f07178 } .g { fill: #8fca6f } .y { fill: #e5c07b } .c { fill: #6cc4d8 }
        .b { font-weight: bold } .d { fill: #8b95a5 }
        </style>
        <rect width="100%%" height="100%%" rx="8" fill="#1b2027"/>
        """
            .formatted(width, height, width, height));
    for (int i = 0; i < lines.size(); i++) {
      line(lines.get(i), MARGIN + (i + 1) * LINE_HEIGHT - 5, out);
    }
    return out.append("</svg>\n").toString();
  }

  /** Each run of one style is placed by itself, so that no font can push columns apart. */
  private static void line(List<Cell> line, int y, StringBuilder out) {
    int start = 0;
    while (start < line.size()) {
      if (line.get(start).character() == ' ') {
        start++; // some renderers drop blanks at the beginning of a text
        continue;
      }
      int end = start;
      StringBuilder text = new StringBuilder();
      while (end < line.size() && line.get(end).style().equals(line.get(start).style())) {
        text.appendCodePoint(line.get(end).character());
        end++;
      }
      if (!text.toString().isBlank()) {
        out.append(
            "<text x=\"%d\" y=\"%d\" textLength=\"%d\" class=\"%s\">%s</text>\n"
                .formatted(
                    MARGIN + start * CELL_WIDTH,
                    y,
                    (end - start) * CELL_WIDTH,
                    line.get(start).style(),
                    escaped(text.toString())));
      }
      start = end;
    }
  }

  private static String escaped(String text) {
    // Renderers fold spaces, whatever the style says; they leave those that may not break.
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return escaped.replace(' ', '\u00a0');
  }
}
