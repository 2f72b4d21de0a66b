package io.godwit.itests.tidy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * What CONTRIBUTING.md asks for and a machine can see. Add a rule here when one is broken twice.
 */
public class TidyTest {
  private static final int MAX_LINES = 400;
  private static final Pattern FORBIDDEN_NAME =
      Pattern.compile(
          ".*(Manager|Impl|Util|Utils|Helper)|(Abstract|Base|Default)[A-Z].*|I[A-Z][a-z].*");
  private static final Pattern IMPURE =
      Pattern.compile(
          "System\\.(currentTimeMillis|nanoTime)\\(|UUID\\.randomUUID|Instant\\.now"
              + "|LocalDateTime\\.now|Math\\.random|new Random\\(|new SecureRandom\\("
              + "|new Thread\\(|Thread\\.sleep|\\bsynchronized\\b");

  /** Looking again after POLL_MILLIS, up to a deadline, is waiting for a condition. */
  private static final Pattern SLEEP =
      Pattern.compile("(Thread|TimeUnit\\.\\w+)\\.sleep\\((?!POLL_MILLIS)");

  private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  /** Words that begin with an I and a capital by nature. */
  private static final Set<String> NOT_AN_I_PREFIX = Set.of();

  private static List<SourceFile> sources;
  private static Path root;

  @BeforeClass
  public static void read() throws IOException {
    root = Path.of(System.getProperty("godwit.root", "../..")).toRealPath();
    sources = SourceFile.all(root);
    assertTrue("sources are found below " + root, sources.size() > 50);
  }

  private static void holds(String rule, List<String> violations) {
    assertEquals(rule + ":\n  " + String.join("\n  ", violations) + "\n", 0, violations.size());
  }

  private static List<String> importsOf(Predicate<SourceFile> where, Predicate<String> forbidden) {
    List<String> violations = new ArrayList<>();
    sources.stream()
        .filter(source -> !source.isTest() && where.test(source))
        .forEach(
            source ->
                source.imports().stream()
                    .filter(forbidden)
                    .forEach(name -> violations.add(source.path() + " imports " + name)));
    return violations;
  }

  /**
   * The launcher holds the framework, samples are what authors write, the rest is never shipped.
   */
  private static boolean isOutsideOfLayers(SourceFile source) {
    return Stream.of("launcher", "samples", "bench", "itests", "demo", "nodes", "testkit")
        .anyMatch(source::isIn);
  }

  @Test
  public void onlyPackagesNamedOsgiImportOsgi() {
    holds(
        "OSGi types belong to packages with osgi in their name",
        importsOf(
            source -> !source.isIn("osgi") && !isOutsideOfLayers(source),
            name ->
                (name.startsWith("org.osgi.") || name.startsWith("org.apache.felix."))
                    && !name.startsWith("org.osgi.annotation.")
                    && !name.startsWith("org.osgi.util.promise.")));
  }

  @Test
  public void onlyPackagesNamedNettyImportNetty() {
    holds(
        "Netty belongs to packages with netty in their name",
        importsOf(
            source -> !source.isIn("netty") && !isOutsideOfLayers(source),
            name -> name.startsWith("io.netty.")));
  }

  @Test
  public void coresKnowNoSocketsThreadsOrLayersAboveThem() {
    holds(
        "a core is pure",
        importsOf(
            source -> source.isIn("core"),
            name ->
                name.startsWith("java.net.")
                    || name.startsWith("java.nio.channels.")
                    || name.startsWith("org.slf4j.")
                    || name.matches(
                        "java\\.util\\.concurrent\\.(Executor|Scheduled|Thread|Concur).*")
                    || name.matches("java\\.util\\.(Random|Timer|UUID)")
                    || name.matches("io\\.godwit\\..*\\.(netty|osgi|store)\\..*")));
  }

  @Test
  public void coresTakeTimeAndChanceAsArguments() {
    List<String> violations = new ArrayList<>();
    sources.stream()
        .filter(source -> !source.isTest() && source.isIn("core"))
        .forEach(source -> violations.addAll(source.occurrences(IMPURE)));
    holds("clocks, chance, threads and locks in a core", violations);
  }

  @Test
  public void arrowsPointFromOsgiToDriversToCore() {
    holds(
        "drivers do not know components",
        importsOf(
            source -> (source.isIn("netty") || source.isIn("store")) && !source.isIn("osgi"),
            name -> name.matches("io\\.godwit\\..*\\.osgi\\..*")));
  }

  @Test
  public void namesSayWhatAThingIs() {
    holds(
        "forbidden names",
        sources.stream()
            .filter(source -> FORBIDDEN_NAME.matcher(source.name()).matches())
            .filter(source -> !NOT_AN_I_PREFIX.contains(source.name()))
            .map(source -> source.path().toString())
            .toList());
  }

  @Test
  public void filesStaySmall() {
    holds(
        "files of more than " + MAX_LINES + " lines",
        sources.stream()
            .filter(source -> source.lines() > MAX_LINES)
            .map(source -> source.path() + " has " + source.lines())
            .toList());
  }

  @Test
  public void testsDoNotSleep() {
    List<String> violations = new ArrayList<>();
    sources.stream()
        .filter(SourceFile::isTest)
        .forEach(source -> violations.addAll(source.occurrences(SLEEP)));
    holds("tests wait for conditions, not for time", violations);
  }

  @Test
  public void nothingIsLeftForLater() {
    holds(
        "marks of unfinished work",
        sources.stream()
            .filter(source -> UNFINISHED.matcher(source.text()).find())
            .filter(source -> !source.name().equals("TidyTest"))
            .map(source -> source.path().toString())
            .toList());
  }

  @Test
  public void everyPackageSaysWhatItIsFor() {
    Set<String> folders = new TreeSet<>();
    sources.stream()
        .filter(source -> !source.isTest())
        .forEach(source -> folders.add(source.path().getParent().toString()));
    holds(
        "packages without package-info.java",
        folders.stream()
            .filter(folder -> !Files.exists(root.resolve(folder).resolve("package-info.java")))
            .toList());
  }
}
