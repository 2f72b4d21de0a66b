package io.godwit.hosting.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses a manifest header (OSGi Core 3.2.4): {@code path;path;attribute=value;directive:=value}
 * separated by commas outside of quotes.
 */
public final class Clauses {
  /** More clauses in one header than this are refused. */
  public static final int MAX_CLAUSES = 10_000;

  private Clauses() {}

  /** One clause; a typed attribute is named {@code name:Type}, as it stands. */
  public record Clause(
      List<String> paths, Map<String, String> attributes, Map<String, String> directives) {}

  public static List<Clause> parse(String header) {
    List<Clause> clauses = new ArrayList<>();
    if (header == null || header.isBlank()) {
      return clauses;
    }
    for (String text : split(header, ',')) {
      if (clauses.size() >= MAX_CLAUSES) {
        throw new IllegalArgumentException("a header with more than " + MAX_CLAUSES + " clauses");
      }
      if (!text.isBlank()) {
        clauses.add(clause(text));
      }
    }
    return clauses;
  }

  private static Clause clause(String text) {
    Clause clause = new Clause(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    for (String part : split(text, ';')) {
      int equals = part.indexOf('=');
      if (equals < 0 || part.strip().startsWith("\"")) {
        clause.paths().add(unquoted(part));
      } else if (equals > 0 && part.charAt(equals - 1) == ':') {
        clause
            .directives()
            .put(part.substring(0, equals - 1).strip(), unquoted(part.substring(equals + 1)));
      } else {
        clause
            .attributes()
            .put(part.substring(0, equals).strip(), unquoted(part.substring(equals + 1)));
      }
    }
    if (clause.paths().isEmpty()) {
      throw new IllegalArgumentException("a clause without a name: '" + text.strip() + "'");
    }
    return clause;
  }

  private static String unquoted(String text) {
    String stripped = text.strip();
    if (stripped.length() < 2 || stripped.charAt(0) != '"' || !stripped.endsWith("\"")) {
      return stripped;
    }
    return stripped.substring(1, stripped.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  /** Splits outside of quotes; {@code \"} in quotes does not end them. */
  public static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a quotation that does not end: " + text);
    }
    parts.add(text.substring(from));
    return parts;
  }
}
