package io.godwit.bench;

import io.godwit.bench.load.Outcome;
import io.godwit.bench.load.Plan;
import io.godwit.bench.peer.KeyStores;
import io.godwit.bench.process.WorkDirectory;
import io.godwit.bench.process.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Remote calls beside other systems. Each round starts a fresh pair of processes for each system,
 * one system after the other, so that what else the machine does hits all of them alike; a process
 * that happened to be compiled badly is one sample among several.
 */
final class CallBenchmark {
  /** In the order of a round; the limit comes first. */
  static final Set<String> SYSTEMS =
      new LinkedHashSet<>(List.of("netty", "godwit", "grpc", "fastbin", "rmi"));

  /**
   * Calls, not seconds: on a busy machine seconds would leave some systems interpreted. The rounds
   * of a warm-up end when the calls are made, or after {@link #MAX_WARMUP_ROUNDS}.
   */
  private static final int WARMUP_SMALL_CALLS = 120_000;

  private static final int WARMUP_LARGE_CALLS = 4_000;
  private static final int QUICK_DIVISOR = 3;
  private static final int MAX_WARMUP_ROUNDS = 60;
  private static final int SMALL_BYTES = 100;
  private static final int LARGE_BYTES = 64 * 1024;
  private static final List<Integer> CALLERS = List.of(1, 16, 64);

  private final Options options;
  private final Map<Scenario, Map<String, List<Outcome>>> outcomes = new LinkedHashMap<>();

  CallBenchmark(Options options) {
    this.options = options;
    for (int bytes : List.of(SMALL_BYTES, LARGE_BYTES)) {
      for (int callers : CALLERS) {
        outcomes.put(new Scenario(callers, bytes), new LinkedHashMap<>());
      }
    }
  }

  /** What is measured: how many callers with how much. */
  record Scenario(int callers, int bytes) {}

  void run() throws Exception {
    try (WorkDirectory directory = new WorkDirectory();
        Workers workers = new Workers()) {
      Path keyStore = directory.file("keys.p12");
      KeyStores.create(keyStore);
      for (int round = 1; round <= options.rounds(); round++) {
        for (String system : SYSTEMS) {
          if (!options.only().contains(system)) {
            continue;
          }
          System.err.printf("round %d of %d: %s%n", round, options.rounds(), system);
          try (Pair pair = pair(system, workers, directory, keyStore)) {
            measure(system, pair);
          }
        }
      }
    }
    CallReport report = new CallReport(outcomes);
    System.out.print(report.table());
    if (options.json()) {
      System.out.println(report.json());
    }
  }

  private static Pair pair(String system, Workers workers, WorkDirectory directory, Path keyStore)
      throws IOException {
    return system.equals("godwit")
        ? new GodwitPair(workers)
        : new PeerPair(system, workers, directory, keyStore);
  }

  private void measure(String system, Pair pair) throws IOException {
    long unit = options.quick() ? 500 : 1_000;
    warmUp(pair, new Plan(64, SMALL_BYTES, 0, unit), WARMUP_SMALL_CALLS);
    warmUp(pair, new Plan(16, LARGE_BYTES, 0, unit), WARMUP_LARGE_CALLS);
    warmUp(pair, new Plan(1, SMALL_BYTES, 0, unit), 1);
    for (Map.Entry<Scenario, Map<String, List<Outcome>>> entry : outcomes.entrySet()) {
      Scenario scenario = entry.getKey();
      Outcome outcome =
          pair.run(new Plan(scenario.callers(), scenario.bytes(), unit / 2, 2 * unit));
      if (outcome.equals(Outcome.NOTHING)) {
        throw new IOException(
            system + " answered no call within two seconds; is the machine busy?");
      }
      entry.getValue().computeIfAbsent(system, any -> new ArrayList<>()).add(outcome);
      System.err.printf(
          "  %2d callers %,7d bytes: %,9.0f calls/s, p50 %,8.1f us, p99 %,9.1f us, %7.1f cpu us%n",
          scenario.callers(),
          scenario.bytes(),
          outcome.callsPerSecond(),
          outcome.p50Micros(),
          outcome.p99Micros(),
          outcome.cpuMicros());
    }
  }

  private void warmUp(Pair pair, Plan plan, int calls) throws IOException {
    double made = 0;
    int wanted = options.quick() ? calls / QUICK_DIVISOR : calls;
    for (int i = 0; i < MAX_WARMUP_ROUNDS && made < wanted; i++) {
      made += pair.run(plan).callsPerSecond() * plan.measureMillis() / 1e3;
    }
  }
}
