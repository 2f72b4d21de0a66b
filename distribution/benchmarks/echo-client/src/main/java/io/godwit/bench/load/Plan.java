package io.godwit.bench.load;

/** What one measurement does; travels as one line. */
public record Plan(int callers, int bytes, long warmupMillis, long measureMillis) {
  public String line() {
    return callers + " " + bytes + " " + warmupMillis + " " + measureMillis;
  }

  public static Plan parse(String line) {
    String[] parts = line.split(" ");
    return new Plan(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]));
  }
}
