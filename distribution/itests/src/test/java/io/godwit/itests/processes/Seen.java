package io.godwit.itests.processes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.godwit.nodes.Deadline;
import io.godwit.nodes.LocalNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What nodes answer about services and applications. */
final class Seen {
  static final Duration SOON = Duration.ofSeconds(60);

  private Seen() {}

  private static Stream<JsonObject> objects(LocalNode asked, String command) {
    return StreamSupport.stream(asked.json(command).getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsJsonObject);
  }

  /** The names of the nodes that are said to serve an interface, by the last part of its name. */
  static Set<String> hostsOf(LocalNode asked, String service) {
    Set<String> hosts = new TreeSet<>();
    objects(asked, "svc:list")
        .filter(advert -> advert.get("interfaces").toString().contains("." + service + "\""))
        .forEach(advert -> hosts.add(advert.get("node").getAsString()));
    return hosts;
  }

  static Duration awaitHost(List<LocalNode> asked, String service, String host, Duration limit) {
    return Deadline.await(
        asked + " see " + service + " on " + host,
        limit,
        () -> asked.stream().allMatch(node -> hostsOf(node, service).equals(Set.of(host))));
  }

  static Duration awaitNone(List<LocalNode> asked, String service, Duration limit) {
    return Deadline.await(
        asked + " see no " + service,
        limit,
        () -> asked.stream().allMatch(node -> hostsOf(node, service).isEmpty()));
  }

  /** {@code host STATE} of the application of a sample, or empty. */
  static String application(LocalNode asked, String sample) {
    return objects(asked, "app:list")
        .filter(app -> app.get("name").getAsString().endsWith(sample))
        .map(app -> app.get("host").getAsString() + " " + app.get("state").getAsString())
        .findFirst()
        .orElse("");
  }

  static String name(String sample) {
    return "io.godwit.samples." + sample;
  }

  static long increment(LocalNode node) {
    return node.json("svc:call Counter increment").getAsJsonObject().get("result").getAsLong();
  }
}
