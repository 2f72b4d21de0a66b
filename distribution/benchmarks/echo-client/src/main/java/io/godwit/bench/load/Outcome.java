package io.godwit.bench.load;

/**
 * What one measurement found. The processor time is that of client and server together, for each
 * call.
 */
public record Outcome(double callsPerSecond, double p50Micros, double p99Micros, double cpuMicros) {
  /** No call was answered in time, as happens in a warm-up on a machine that is busy otherwise. */
  public static final Outcome NOTHING = new Outcome(0, 0, 0, 0);

  public String line() {
    return callsPerSecond + " " + p50Micros + " " + p99Micros + " " + cpuMicros;
  }

  public static Outcome parse(String line) {
    String[] parts = line.split(" ");
    return new Outcome(
        Double.parseDouble(parts[0]),
        Double.parseDouble(parts[1]),
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]));
  }
}
