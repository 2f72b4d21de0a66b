package io.godwit.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.godwit.nodes.Deadline;
import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNetwork;
import io.godwit.nodes.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From a jar landing in {@code deploy/} of one node to the first successful call from another,
 * whose component waits for the service by a static reference. A witness on both nodes notes what
 * happens when.
 */
final class DropBenchmark {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Where each part ends; it begins where the one before ends. */
  private enum Part {
    WATCH("installed", true),
    INSTALL("started", true),
    ADVERTISE("exported", true),
    DISCOVER("discovered", false),
    IMPORT("bound", false),
    CALL("called", false);

    private final String note;
    private final boolean atServer;

    Part(String note, boolean atServer) {
      this.note = note;
      this.atServer = atServer;
    }
  }

  private final Options options;
  private final Map<String, List<Double>> millis = new LinkedHashMap<>();

  DropBenchmark(Options options) {
    this.options = options;
  }

  void run() throws IOException {
    try (LocalNetwork network = new LocalNetwork(Distribution.ofProperty(), "bench")) {
      network.start(2);
      LocalNode server = network.node("n1");
      LocalNode client = network.node("n2");
      for (LocalNode node : List.of(server, client)) {
        Files.createFile(notes(node));
        node.drop(EchoBundles.WATCH.jar());
      }
      for (LocalNode node : List.of(server, client)) {
        awaitNote(node, 0, "watching");
      }
      for (int drop = 1; drop <= options.drops(); drop++) {
        drop(server, client, drop);
      }
    }
    System.out.print(table());
    if (options.json()) {
      System.out.println(json());
    }
  }

  private void drop(LocalNode server, LocalNode client, int drop) throws IOException {
    int serverNotes = Files.readAllLines(notes(server)).size();
    int clientNotes = Files.readAllLines(notes(client)).size();
    Path dropped = server.drop(EchoBundles.SERVER.jar());
    double landed = System.currentTimeMillis() * 1e3;
    awaitNote(client, clientNotes, "called");
    double begin = landed;
    for (Part part : Part.values()) {
      double end =
          part.atServer
              ? time(server, serverNotes, part.note)
              : time(client, clientNotes, part.note);
      add(part.name().toLowerCase(java.util.Locale.ROOT), (end - begin) / 1e3);
      begin = end;
    }
    add("all", (begin - landed) / 1e3);
    System.err.printf("drop %d of %d: %,.0f ms%n", drop, options.drops(), (begin - landed) / 1e3);
    Files.delete(dropped);
    awaitNote(client, clientNotes, "unbound");
    awaitNote(server, serverNotes, "stopped");
  }

  private static Path notes(LocalNode node) {
    return node.directory().resolve("bench-notes");
  }

  private static void awaitNote(LocalNode node, int from, String note) {
    Deadline.await(
        node + " notes '" + note + "'", LIMIT, node::tail, () -> time(node, from, note) > 0);
  }

  /** Microseconds since 1970 of the first note of that name after so many others. */
  private static double time(LocalNode node, int from, String note) throws IOException {
    return Files.readAllLines(notes(node)).stream()
        .skip(from)
        .filter(line -> line.endsWith(" " + note))
        .mapToDouble(line -> Double.parseDouble(line.substring(0, line.indexOf(' '))))
        .findFirst()
        .orElse(0);
  }

  private void add(String part, double took) {
    millis.computeIfAbsent(part, any -> new ArrayList<>()).add(took);
  }

  private String table() {
    Table table = new Table("part", "p50 ms", "p99 ms", "(min-max)");
    millis.forEach(
        (part, figures) -> {
          Summary summary = Summary.of(figures);
          table.row(
              part,
              "%,.1f".formatted(summary.median()),
              "%,.1f".formatted(Summary.percentile(figures, 0.99)),
              "(%,.1f-%,.1f)".formatted(summary.min(), summary.max()));
        });
    return table.toString();
  }

  private JsonObject json() {
    JsonArray parts = new JsonArray();
    millis.forEach(
        (part, figures) -> {
          JsonObject result = Summary.of(figures).json();
          result.addProperty("part", part);
          result.addProperty("p99", Summary.rounded(Summary.percentile(figures, 0.99)));
          parts.add(result);
        });
    JsonObject json = new JsonObject();
    json.addProperty("benchmark", "drop");
    json.addProperty("drops", options.drops());
    json.add("machine", Machine.json());
    json.add("millis", parts);
    return json;
  }
}
