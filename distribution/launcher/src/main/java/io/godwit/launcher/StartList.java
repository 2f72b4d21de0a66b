package io.godwit.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which bundles a node consists of and when each starts, from {@code
 * felix-config/start-levels.txt}: lines of a start level, a bundle's file name without its version,
 * and optionally the word {@code shell} for what only an interactive node needs.
 */
final class StartList {
  /** The settings are checked when everything up to here runs, and nothing above does. */
  static final int SETTINGS_LEVEL = 10;

  /** Everything runs. Hosted applications start at the framework's initial bundle start level. */
  static final int FINAL_LEVEL = 100;

  /** One bundle of the distribution. */
  record Entry(int level, Path jar) {}

  private StartList() {}

  static List<Entry> read(Path distribution, boolean shell) throws UserError, IOException {
    Path list = distribution.resolve("felix-config").resolve("start-levels.txt");
    List<Path> jars;
    try (Stream<Path> files = Files.list(distribution.resolve("bundles"))) {
      jars = files.filter(p -> p.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw incomplete(distribution, "bundles/ cannot be read", e);
    }
    List<Entry> entries = new ArrayList<>();
    for (String line : lines(distribution, list)) {
      String[] words = line.strip().split("\\s+");
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (words.length > 2 && words[2].equals("shell") && !shell) {
        continue;
      }
      entries.add(new Entry(Integer.parseInt(words[0]), find(distribution, jars, words[1])));
    }
    return entries;
  }

  private static List<String> lines(Path distribution, Path list) throws UserError {
    try {
      return Files.readAllLines(list);
    } catch (IOException e) {
      throw incomplete(distribution, list.getFileName() + " cannot be read", e);
    }
  }

  private static Path find(Path distribution, List<Path> jars, String name) throws UserError {
    Pattern wanted = Pattern.compile(Pattern.quote(name) + "-[0-9].*\\.jar");
    return jars.stream()
        .filter(jar -> wanted.matcher(jar.getFileName().toString()).matches())
        .findFirst()
        .orElseThrow(() -> incomplete(distribution, "the bundle " + name + " is missing", null));
  }

  private static UserError incomplete(Path distribution, String what, IOException cause) {
    return new UserError(
        "the distribution in "
            + distribution
            + " is incomplete: "
            + what
            + "; unpack it again, or run ./godwit build",
        cause);
  }
}
