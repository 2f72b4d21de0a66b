package io.godwit.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.godwit.bench.NodeStart.Start;
import io.godwit.bench.process.WorkDirectory;
import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNetwork;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Time to start and memory of one node, beside Karaf minimal. Each round has a new directory for
 * each system and starts it twice: the first start lays the directory out, the second is what an
 * operator sees from then on.
 */
final class NodeBenchmark {
  static final Set<String> SYSTEMS = new LinkedHashSet<>(List.of("godwit", "karaf"));

  private final Options options;
  private final Map<String, List<Start>> first = new LinkedHashMap<>();
  private final Map<String, List<Start>> again = new LinkedHashMap<>();

  NodeBenchmark(Options options) {
    this.options = options;
  }

  void run() throws IOException, InterruptedException {
    for (int round = 1; round <= options.rounds(); round++) {
      for (String system : SYSTEMS) {
        if (options.only().contains(system)) {
          System.err.printf("round %d of %d: %s%n", round, options.rounds(), system);
          round(system);
        }
      }
    }
    System.out.print(table());
    if (options.json()) {
      System.out.println(json());
    }
  }

  private void round(String system) throws IOException, InterruptedException {
    if (system.equals("godwit")) {
      try (LocalNetwork network = new LocalNetwork(Distribution.ofProperty(), "bench")) {
        network.found("n1").awaitUp();
        measure(system, new GodwitStart(network));
      }
    } else {
      try (WorkDirectory directory = new WorkDirectory()) {
        measure(system, new KarafStart(karaf(), directory));
      }
    }
  }

  private void measure(String system, NodeStart node) throws IOException, InterruptedException {
    add(first, system, "first", node.start());
    add(again, system, "again", node.start());
  }

  /** The build has unpacked it beside the jar that this class is in. */
  private static Path karaf() throws IOException {
    Path target;
    try {
      URI jar = NodeBenchmark.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      target = Path.of(jar).getParent();
    } catch (URISyntaxException e) {
      throw new IOException("Cannot tell where the benchmarks lie", e);
    }
    try (Stream<Path> unpacked = Files.list(target.resolve("karaf"))) {
      return unpacked
          .findFirst()
          .orElseThrow(() -> new IOException("No Karaf in " + target.resolve("karaf")));
    }
  }

  private static void add(
      Map<String, List<Start>> starts, String system, String which, Start start) {
    starts.computeIfAbsent(system, any -> new ArrayList<>()).add(start);
    System.err.printf(
        "  %s start: %,.0f ms, %.0f MB resident (%.0f MB proportional)%n",
        which,
        start.millis(),
        start.memory().residentMegabytes(),
        start.memory().proportionalMegabytes());
  }

  private String table() {
    Table table =
        new Table("system", "start", "ms", "(min-max)", "resident MB", "(min-max)", "PSS MB");
    first.forEach((system, starts) -> row(table, system, "first", starts));
    again.forEach((system, starts) -> row(table, system, "again", starts));
    return table.toString();
  }

  private static void row(Table table, String system, String which, List<Start> starts) {
    Summary millis = of(starts, Start::millis);
    Summary resident = of(starts, start -> start.memory().residentMegabytes());
    table.row(
        system,
        which,
        "%,.0f".formatted(millis.median()),
        "(%,.0f-%,.0f)".formatted(millis.min(), millis.max()),
        "%.0f".formatted(resident.median()),
        "(%.0f-%.0f)".formatted(resident.min(), resident.max()),
        "%.0f".formatted(of(starts, start -> start.memory().proportionalMegabytes()).median()));
  }

  private JsonObject json() {
    JsonArray results = new JsonArray();
    first.forEach((system, starts) -> results.add(result(system, "first", starts)));
    again.forEach((system, starts) -> results.add(result(system, "again", starts)));
    JsonObject json = new JsonObject();
    json.addProperty("benchmark", "node");
    json.add("machine", Machine.json());
    json.add("results", results);
    return json;
  }

  private static JsonObject result(String system, String which, List<Start> starts) {
    JsonObject result = new JsonObject();
    result.addProperty("system", system);
    result.addProperty("start", which);
    result.addProperty("rounds", starts.size());
    result.add("startMillis", of(starts, Start::millis).json());
    result.add("residentMegabytes", of(starts, start -> start.memory().residentMegabytes()).json());
    result.add(
        "proportionalMegabytes",
        of(starts, start -> start.memory().proportionalMegabytes()).json());
    return result;
  }

  private static Summary of(List<Start> starts, ToDoubleFunction<Start> figure) {
    return Summary.of(starts.stream().map(figure::applyAsDouble).toList());
  }
}
