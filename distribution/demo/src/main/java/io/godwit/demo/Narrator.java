package io.godwit.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Tells what happens, in the order in which it happened; on a terminal in colour. */
final class Narrator {
  private final PrintStream out;
  private final boolean terminal;
  private final boolean colours;

  Narrator(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    String off = System.getenv("NO_COLOR");
    this.colours = terminal && (off == null || off.isEmpty());
  }

  void title(String text) {
    out.println(paint("1", text));
    out.println();
  }

  /** A step has begun; only a terminal can take the line back. */
  void begin(String step, String about) {
    if (terminal) {
      out.print(line("33", "…", step, "") + paint("2", about));
      out.flush();
    }
  }

  void done(String step, long millis, String about) {
    rewind();
    out.println(line("32", "✓", step, millis + " ms") + about);
  }

  void failed(String step, long millis, String reason) {
    rewind();
    String first = reason.lines().findFirst().orElse("");
    out.println(line("31", "✗", step, millis + " ms") + paint("31", first));
    reason.lines().skip(1).forEach(out::println); // the end of a node's log
  }

  /** A command as a user would type it, and what came back. */
  void command(String node, String command, String answer) {
    out.println("      " + paint("36", node + ">") + " " + command);
    answer.lines().forEach(line -> out.println("      " + paint("2", line)));
  }

  void say(String text) {
    out.println(text);
  }

  private void rewind() {
    if (terminal) {
      out.print("\r\u001b[K");
    }
  }

  private String line(String colour, String mark, String step, String took) {
    String name = String.format(Locale.ROOT, "%-16s", step);
    return paint(colour, mark) + " " + paint("1", name) + String.format(Locale.ROOT, "%9s  ", took);
  }

  private String paint(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
