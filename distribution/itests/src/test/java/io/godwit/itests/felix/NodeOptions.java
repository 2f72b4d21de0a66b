package io.godwit.itests.felix;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;

/** The node that the build made, as options of Pax Exam. */
final class NodeOptions {
  private static final int FINAL_LEVEL = 100;
  private static final List<String> CONTAINER =
      List.of(
          "org.osgi.util.function",
          "org.osgi.util.promise",
          "org.osgi.service.component",
          "org.apache.felix.scr");

  private NodeOptions() {}

  /** A whole node without an interactive shell, in a directory of its own. */
  static Option[] node(String name) {
    return node(name, Map.of());
  }

  /** A whole node that has founded a network of its own, on a free port of loopback. */
  static Option[] founded(String name) {
    return node(name, Map.of("io.godwit.overlay.cfg", "network = " + name + "\nport = 0\n"));
  }

  /**
   * The same with settings.
   *
   * @param settings texts of files in {@code etc/}
   */
  static Option[] node(String name, Map<String, String> settings) {
    Path distribution = distribution();
    List<Option> options = new ArrayList<>(framework(distribution));
    Path directory = directory(name, distribution);
    try {
      for (Map.Entry<String, String> file : settings.entrySet()) {
        Files.writeString(directory.resolve("etc").resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("No settings for the node " + name, e);
    }
    options.add(property("godwit.home", distribution.toString()));
    options.add(property("godwit.dir", directory.toString()));
    options.add(property("godwit.node.name", name));
    options.addAll(bundles(distribution, List.of()));
    options.add(CoreOptions.junitBundles());
    return options.toArray(new Option[0]);
  }

  /** Sample bundles of the distribution, for a node or for a bare container. */
  static Option samples(String... names) {
    return CoreOptions.composite(
        Stream.of(names)
            .map(name -> distribution().resolve("samples/io.godwit.samples." + name + ".jar"))
            .map(jar -> CoreOptions.bundle(jar.toUri().toString()))
            .toArray(Option[]::new));
  }

  /** Felix and declarative services, as in any container; nothing of Godwit but what is named. */
  static Option[] container(String... bundles) {
    Path distribution = distribution();
    List<Option> options = new ArrayList<>(framework(distribution));
    List<String> wanted = new ArrayList<>(CONTAINER);
    wanted.addAll(List.of(bundles));
    options.addAll(bundles(distribution, wanted));
    options.add(CoreOptions.junitBundles());
    return options.toArray(new Option[0]);
  }

  private static Path distribution() {
    String given = System.getProperty("godwit.dist");
    if (given == null) {
      throw new IllegalStateException("-Dgodwit.dist names no distribution; run by Maven");
    }
    return Path.of(given).toAbsolutePath().normalize();
  }

  private static List<Option> framework(Path distribution) {
    Properties properties = new Properties();
    try (Reader in =
        Files.newBufferedReader(distribution.resolve("felix-config/framework.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("The distribution is incomplete", e);
    }
    List<Option> options = new ArrayList<>();
    for (String key : properties.stringPropertyNames()) {
      String value = properties.getProperty(key);
      if (key.equals("org.osgi.framework.system.packages.extra")) {
        // Pax Exam writes this property from options of its own.
        Stream.of(value.split(",(?=[a-z])")).map(CoreOptions::systemPackage).forEach(options::add);
      } else {
        options.add(property(key, value));
      }
    }
    options.add(CoreOptions.frameworkStartLevel(FINAL_LEVEL));
    return options;
  }

  private static Option property(String key, String value) {
    return CoreOptions.frameworkProperty(key).value(value);
  }

  private static Path directory(String name, Path distribution) {
    try {
      Path directory = Files.createTempDirectory(name + "-");
      for (String folder : List.of("etc", "deploy", "state", "log", "run")) {
        Files.createDirectories(directory.resolve(folder));
      }
      Path defaults = distribution.resolve("felix-config/etc");
      if (Files.isDirectory(defaults)) {
        try (Stream<Path> files = Files.list(defaults)) {
          for (Path file : files.toList()) {
            Files.copy(file, directory.resolve("etc").resolve(file.getFileName()));
          }
        }
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("No directory for the node " + name, e);
    }
  }

  private static boolean isWanted(String bundle, List<String> named) {
    return named.isEmpty() || named.contains(bundle);
  }

  /** Those that are named, or all where none is. */
  private static List<Option> bundles(Path distribution, List<String> named) {
    List<Option> options = new ArrayList<>();
    try (Stream<Path> listed = Files.list(distribution.resolve("bundles"))) {
      List<Path> jars = listed.sorted().toList();
      for (String line :
          Files.readAllLines(distribution.resolve("felix-config/start-levels.txt"))) {
        String[] words = line.strip().split("\\s+");
        boolean interactive = words.length > 2;
        if (line.isBlank() || line.startsWith("#") || interactive || !isWanted(words[1], named)) {
          continue;
        }
        Path jar =
            jars.stream()
                .filter(one -> one.getFileName().toString().matches(words[1] + "-[0-9].*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No bundle " + words[1]));
        options.add(
            CoreOptions.bundle(jar.toUri().toString()).startLevel(Integer.parseInt(words[0])));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The distribution is incomplete", e);
    }
    return options;
  }
}
