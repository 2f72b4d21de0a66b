package io.godwit.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of a process as Linux counts it: resident pages, and the proportional share of them, in
 * which a page that several processes map is divided among them.
 */
public record Memory(double residentMegabytes, double proportionalMegabytes) {
  private static final double KILOBYTES_PER_MEGABYTE = 1024;

  public static Memory of(long pid) throws IOException {
    double resident = 0;
    double proportional = 0;
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
      if (line.startsWith("Rss:")) {
        resident = kilobytes(line) / KILOBYTES_PER_MEGABYTE;
      } else if (line.startsWith("Pss:")) {
        proportional = kilobytes(line) / KILOBYTES_PER_MEGABYTE;
      }
    }
    return new Memory(resident, proportional);
  }

  private static double kilobytes(String line) {
    return Double.parseDouble(line.replaceAll("[^0-9]", ""));
  }
}
