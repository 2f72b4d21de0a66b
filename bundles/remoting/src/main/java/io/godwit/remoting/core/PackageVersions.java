package io.godwit.remoting.core;

import java.util.Optional;
import java.util.SortedMap;

/**
 * Whether a caller's version of a package goes with a host's. The major version must be the same,
 * and the host's minor version at least the caller's: a method that the caller knows must exist
 * there. What one side does not tell (no version, or 0.0.0 for "not exported") is no obstacle.
 */
public final class PackageVersions {
  private PackageVersions() {}

  /** A package in which caller and host differ too much. */
  public record Mismatch(String packageName, String host, String caller) {
    @Override
    public String toString() {
      return "package " + packageName + " has version " + host + " there and " + caller + " here";
    }
  }

  public static Optional<Mismatch> compare(
      SortedMap<String, String> host, SortedMap<String, String> caller) {
    for (SortedMap.Entry<String, String> entry : caller.entrySet()) {
      String there = host.get(entry.getKey());
      if (there != null && !compatible(there, entry.getValue())) {
        return Optional.of(new Mismatch(entry.getKey(), there, entry.getValue()));
      }
    }
    return Optional.empty();
  }

  static boolean compatible(String host, String caller) {
    int[] there = parse(host);
    int[] here = parse(caller);
    if (unknown(there) || unknown(here)) {
      return true;
    }
    return there[0] == here[0] && there[1] >= here[1];
  }

  private static boolean unknown(int[] version) {
    return version[0] == 0 && version[1] == 0 && version[2] == 0;
  }

  private static int[] parse(String version) {
    int[] numbers = new int[3];
    String[] parts = version.trim().split("\\.", 4);
    for (int i = 0; i < Math.min(3, parts.length); i++) {
      try {
        numbers[i] = Integer.parseInt(parts[i]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("not a version: " + version, e);
      }
    }
    return numbers;
  }
}
