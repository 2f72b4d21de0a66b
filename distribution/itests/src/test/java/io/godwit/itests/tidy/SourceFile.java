package io.godwit.itests.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java source of the project.
 *
 * @param path relative to the project
 * @param code the text without comments and without the content of string literals
 */
record SourceFile(Path path, String text, String code) {
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?([\\w.]+(?:\\.\\*)?);", Pattern.MULTILINE);
  private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
  private static final Pattern IGNORED =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'",
          Pattern.DOTALL);

  /** All sources below the root, generated ones excepted. */
  static List<SourceFile> all(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !(root.relativize(file) + "/").matches("(.*/)?(target|\\.git)/.*"))
          .sorted()
          .map(file -> read(root, file))
          .toList();
    }
  }

  private static SourceFile read(Path root, Path file) {
    try {
      String text = Files.readString(file);
      return new SourceFile(root.relativize(file), text, IGNORED.matcher(text).replaceAll("\"\""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isTest() {
    return path.toString().contains("src/test/");
  }

  String name() {
    return path.getFileName().toString().replace(".java", "");
  }

  String packageName() {
    return PACKAGE.matcher(text).results().map(m -> m.group(1)).findFirst().orElse("");
  }

  /** Whether the package has a part of that name, as {@code io.godwit.overlay.core} has core. */
  boolean isIn(String part) {
    return ("." + packageName() + ".").contains("." + part + ".");
  }

  List<String> imports() {
    return IMPORT.matcher(code).results().map(m -> m.group(1)).toList();
  }

  /** Where the pattern occurs in code, as path and line. */
  List<String> occurrences(Pattern pattern) {
    return pattern
        .matcher(code)
        .results()
        .map(MatchResult::group)
        .map(m -> path + ": " + m)
        .toList();
  }

  long lines() {
    return text.lines().count();
  }
}
