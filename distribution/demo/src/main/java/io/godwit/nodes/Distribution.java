package io.godwit.nodes;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The exploded node that processes are started from.
 *
 * @param home the directory with {@code bin/godwit}
 * @param java the JDK or JRE that the nodes run on
 */
public record Distribution(Path home, Path java) {
  public Distribution {
    home = home.toAbsolutePath().normalize();
    if (!Files.isRegularFile(home.resolve("bin").resolve("godwit"))) {
      throw new NodeException("no node lies in " + home + "; build it with ./godwit build");
    }
  }

  /** The one at {@code -Dgodwit.dist}, on the Java that runs this. */
  public static Distribution ofProperty() {
    String home = System.getProperty("godwit.dist");
    if (home == null) {
      throw new NodeException("set -Dgodwit.dist to the directory of an exploded node");
    }
    return new Distribution(Path.of(home), Path.of(System.getProperty("java.home")));
  }

  public Path launcher() {
    return home.resolve("bin").resolve("godwit");
  }

  /** One of the sample bundles: api, greeter, counter, notebook or consumer. */
  public Path sample(String name) {
    Path jar = home.resolve("samples").resolve("io.godwit.samples." + name + ".jar");
    if (!Files.isRegularFile(jar)) {
      throw new NodeException("the distribution lacks the sample " + jar);
    }
    return jar;
  }
}
