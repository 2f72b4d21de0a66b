package io.godwit.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.godwit.bench.CallBenchmark.Scenario;
import io.godwit.bench.load.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Medians over the rounds, and how they stand to the limit. */
final class CallReport {
  private static final String LIMIT = "netty";

  private final Map<Scenario, Map<String, List<Outcome>>> outcomes;

  CallReport(Map<Scenario, Map<String, List<Outcome>>> outcomes) {
    this.outcomes = outcomes;
  }

  String table() {
    Table table =
        new Table(
            "system",
            "callers",
            "bytes",
            "calls/s",
            "(min-max)",
            "p50 us",
            "x limit",
            "p99 us",
            "cpu us/call",
            "x limit");
    outcomes.forEach(
        (scenario, systems) -> {
          List<Outcome> limit = systems.get(LIMIT);
          systems.forEach((system, rounds) -> row(table, scenario, system, rounds, limit));
        });
    return table.toString();
  }

  private static void row(
      Table table, Scenario scenario, String system, List<Outcome> rounds, List<Outcome> limit) {
    Summary rate = of(rounds, Outcome::callsPerSecond);
    table.row(
        system,
        Integer.toString(scenario.callers()),
        Integer.toString(scenario.bytes()),
        "%,.0f".formatted(rate.median()),
        "(%,.0f-%,.0f)".formatted(rate.min(), rate.max()),
        "%,.0f".formatted(of(rounds, Outcome::p50Micros).median()),
        ratio(rounds, limit, Outcome::p50Micros),
        "%,.0f".formatted(of(rounds, Outcome::p99Micros).median()),
        "%,.1f".formatted(of(rounds, Outcome::cpuMicros).median()),
        ratio(rounds, limit, Outcome::cpuMicros));
  }

  private static String ratio(
      List<Outcome> rounds, List<Outcome> limit, ToDoubleFunction<Outcome> figure) {
    return limit == null
        ? "-"
        : "%.2f".formatted(of(rounds, figure).median() / of(limit, figure).median());
  }

  private static Summary of(List<Outcome> rounds, ToDoubleFunction<Outcome> figure) {
    return Summary.of(rounds.stream().map(figure::applyAsDouble).toList());
  }

  JsonObject json() {
    JsonArray results = new JsonArray();
    outcomes.forEach(
        (scenario, systems) ->
            systems.forEach(
                (system, rounds) -> {
                  JsonObject result = new JsonObject();
                  result.addProperty("system", system);
                  result.addProperty("callers", scenario.callers());
                  result.addProperty("bytes", scenario.bytes());
                  result.addProperty("rounds", rounds.size());
                  result.add("callsPerSecond", of(rounds, Outcome::callsPerSecond).json());
                  result.add("p50Micros", of(rounds, Outcome::p50Micros).json());
                  result.add("p99Micros", of(rounds, Outcome::p99Micros).json());
                  result.add("cpuMicrosPerCall", of(rounds, Outcome::cpuMicros).json());
                  results.add(result);
                }));
    JsonObject json = new JsonObject();
    json.addProperty("benchmark", "call");
    json.add("machine", Machine.json());
    json.add("results", results);
    return json;
  }
}
