package io.godwit.bench;

import java.util.List;

/** The runnable node that the build made. */
final class NodeDistribution {
  private NodeDistribution() {}

  /** The same for every system, so that none wins by its collector. */
  static List<String> jvmFlags() {
    return List.of("-XX:+UseSerialGC", "-Xmx256m");
  }
}
