package io.godwit.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of whole processes, threads of the compiler and the collector included. Linux only. */
public final class CpuClock {
  /** USER_HZ, which Linux has fixed at 100 for everything that it shows in /proc. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private CpuClock() {}

  /** User and system time that a process has used, in nanoseconds. */
  public static long nanos(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name may hold blanks and brackets; the fields proper begin after the last bracket.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
  }
}
