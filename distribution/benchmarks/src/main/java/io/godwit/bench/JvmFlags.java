package io.godwit.bench;

import java.util.List;

/** What the start script of a node says to the virtual machine. */
final class JvmFlags {
  private JvmFlags() {}

  /**
   * The same for every system that is compared by its calls, so that none wins by its collector.
   */
  static List<String> ofNode() {
    return List.of("-XX:+UseSerialGC", "-Xms24m", "-Xmx256m", "-Xss512k");
  }
}
