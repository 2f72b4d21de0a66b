package io.godwit.discovery.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which interfaces a filter can match at all: only those need watching. An empty answer means any
 * interface; an empty set means none but what is local.
 */
public final class Interests {
  private static final int MAX_DEPTH = 64;

  private final String filter;
  private final String localFrameworkUuid;
  private int at;

  private Interests(String filter, String localFrameworkUuid) {
    this.filter = filter;
    this.localFrameworkUuid = localFrameworkUuid;
  }

  public static Optional<SortedSet<String>> of(String filter, String localFrameworkUuid) {
    return new Interests(filter.trim(), localFrameworkUuid).term(0);
  }

  private Optional<SortedSet<String>> term(int depth) {
    if (depth > MAX_DEPTH || at >= filter.length() || filter.charAt(at) != '(') {
      return Optional.empty();
    }
    at++;
    skipBlanks();
    Optional<SortedSet<String>> result =
        switch (at < filter.length() ? filter.charAt(at) : ')') {
          case '&' -> narrowest(children(depth));
          case '|' -> union(children(depth));
          case '!' -> {
            children(depth);
            yield Optional.empty();
          }
          default -> leaf();
        };
    if (at < filter.length() && filter.charAt(at) == ')') {
      at++;
    }
    return result;
  }

  private List<Optional<SortedSet<String>>> children(int depth) {
    at++;
    List<Optional<SortedSet<String>>> children = new ArrayList<>();
    skipBlanks();
    while (at < filter.length() && filter.charAt(at) == '(') {
      children.add(term(depth + 1));
      skipBlanks();
    }
    return children;
  }

  private void skipBlanks() {
    while (at < filter.length() && Character.isWhitespace(filter.charAt(at))) {
      at++;
    }
  }

  private Optional<SortedSet<String>> leaf() {
    int start = at;
    while (at < filter.length() && filter.charAt(at) != ')') {
      at += filter.charAt(at) == '\\' ? 2 : 1;
    }
    String text = filter.substring(start, Math.min(at, filter.length()));
    int equals = text.indexOf('=');
    if (equals < 0) {
      return Optional.empty();
    }
    String name = text.substring(0, equals).trim();
    String value = text.substring(equals + 1);
    if (name.equalsIgnoreCase("endpoint.framework.uuid") && value.equals(localFrameworkUuid)) {
      return Optional.of(new TreeSet<>());
    }
    if (!name.equalsIgnoreCase("objectClass") || value.contains("*") || value.contains("\\")) {
      return Optional.empty();
    }
    return Optional.of(new TreeSet<>(List.of(value)));
  }

  private static Optional<SortedSet<String>> narrowest(List<Optional<SortedSet<String>>> all) {
    Optional<SortedSet<String>> best = Optional.empty();
    for (Optional<SortedSet<String>> each : all) {
      if (each.isPresent() && (best.isEmpty() || each.get().size() < best.get().size())) {
        best = each;
      }
    }
    return best;
  }

  private static Optional<SortedSet<String>> union(List<Optional<SortedSet<String>>> all) {
    SortedSet<String> union = new TreeSet<>();
    for (Optional<SortedSet<String>> each : all) {
      if (each.isEmpty()) {
        return Optional.empty();
      }
      union.addAll(each.get());
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(union);
  }
}
