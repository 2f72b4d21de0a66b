package io.godwit.shell.core;

/** The few colours of the shell; meaning only, so that nothing is lost where they are off. */
public enum Colour {
  PLAIN(""),
  GOOD("32"),
  WARN("33"),
  BAD("31"),
  DIM("2"),
  BOLD("1");

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  /** The text in this colour, or as it is where colours are off. */
  public String paint(String text, boolean colours) {
    return !colours || this == PLAIN || text.isEmpty()
        ? text
        : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
