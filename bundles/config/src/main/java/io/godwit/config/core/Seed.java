package io.godwit.config.core;

/**
 * The first content of a settings file: everything that can be set, explained and commented out, so
 * that a later release may change what holds where nothing is set.
 */
public final class Seed {
  private static final int WIDTH = 98;

  private Seed() {}

  /** The text for {@code etc/pid.cfg}. */
  public static String text(Description description) {
    StringBuilder text = new StringBuilder();
    comment(text, description.name());
    comment(text, description.description());
    for (Attribute attribute : description.attributes()) {
      text.append('\n');
      comment(text, attribute.description());
      comment(text, values(attribute));
      text.append('#').append(attribute.key()).append(" = ").append(escaped(attribute));
      text.append('\n');
    }
    return text.toString();
  }

  private static String escaped(Attribute attribute) {
    return attribute.initial().replace("\\", "\\\\");
  }

  private static String values(Attribute attribute) {
    if (!attribute.options().isEmpty()) {
      return "one of " + String.join(", ", attribute.options());
    }
    boolean bounded = attribute.min().isPresent() || attribute.max().isPresent();
    return bounded ? (attribute.type().isText() ? "length " : "") + Values.bounds(attribute) : "";
  }

  private static void comment(StringBuilder text, String words) {
    StringBuilder line = new StringBuilder();
    for (String word : words.strip().split("\\s+")) {
      if (line.length() + word.length() > WIDTH) {
        text.append("# ").append(line.toString().strip()).append('\n');
        line.setLength(0);
      }
      line.append(word).append(' ');
    }
    if (!line.toString().isBlank()) {
      text.append("# ").append(line.toString().strip()).append('\n');
    }
  }
}
