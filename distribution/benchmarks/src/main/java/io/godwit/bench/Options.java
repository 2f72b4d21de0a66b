package io.godwit.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Options of one subcommand. What is not known is refused by its name. */
record Options(boolean json, boolean quick, int rounds, int drops, List<String> only) {
  private static final int MAX_ROUNDS = 100;
  private static final int MAX_DROPS = 1_000;
  private static final int ROUNDS = 5;
  private static final int DROPS = 20;
  private static final int QUICK_ROUNDS = 2;
  private static final int QUICK_DROPS = 5;

  static Options parse(List<String> arguments, Set<String> peers) {
    boolean json = false;
    boolean quick = false;
    int rounds = 0;
    int drops = 0;
    List<String> only = List.copyOf(peers);
    List<String> rest = new ArrayList<>(arguments);
    while (!rest.isEmpty()) {
      String option = rest.remove(0);
      switch (option) {
        case "--json" -> json = true;
        case "--quick" -> quick = true;
        case "--rounds" -> rounds = number(option, rest, MAX_ROUNDS);
        case "--drops" -> drops = number(option, rest, MAX_DROPS);
        case "--only" -> only = names(rest, peers);
        default -> throw new UsageException("There is no option " + option + ". See --help.");
      }
    }
    return new Options(
        json,
        quick,
        rounds > 0 ? rounds : quick ? QUICK_ROUNDS : ROUNDS,
        drops > 0 ? drops : quick ? QUICK_DROPS : DROPS,
        only);
  }

  private static int number(String option, List<String> rest, int limit) {
    String value = rest.isEmpty() ? "" : rest.remove(0);
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= limit) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw new UsageException(
        option + " needs a number from 1 to " + limit + ", not '" + value + "'.");
  }

  private static List<String> names(List<String> rest, Set<String> known) {
    List<String> names = Arrays.asList((rest.isEmpty() ? "" : rest.remove(0)).split(","));
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UsageException(
            "--only knows no '" + name + "'; it knows " + String.join(",", known) + ".");
      }
    }
    return names;
  }
}
