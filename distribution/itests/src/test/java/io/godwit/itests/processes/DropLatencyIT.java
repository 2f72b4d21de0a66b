package io.godwit.itests.processes;

import static org.junit.Assert.assertTrue;

import io.godwit.nodes.Deadline;
import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * From the jar landing in {@code deploy/} to the first answer that a consumer on another node gets
 * through its reference. The parts are seen from outside; the log of the host has finer ones.
 */
public class DropLatencyIT {
  private static final int DROPS = 20;
  private static final long LIMIT_MILLIS = 500;

  @Rule public final FreshNetwork nodes = new FreshNetwork(2);

  private final Map<String, List<Long>> parts = new LinkedHashMap<>();

  @Before
  public void runACounterThatTheConsumerNeedsToo() {
    Distribution distribution = nodes.network().distribution();
    List.of("api", "counter").forEach(name -> nodes.node(1).drop(distribution.sample(name)));
    List.of("api", "consumer").forEach(name -> nodes.node(2).drop(distribution.sample(name)));
    Seen.awaitHost(List.of(nodes.node(2)), "Counter", "n1", Seen.SOON);
  }

  @Test
  public void theFirstCallAnswersSoonAfterTheDrop() throws IOException {
    for (int i = 0; i < DROPS; i++) {
      remove(drop());
    }
    parts.forEach((name, millis) -> System.out.printf("%-11s p50 %4d ms%n", name, median(millis)));
    long whole = median(parts.get("whole"));
    assertTrue("drop to first call: p50 " + whole + " ms", whole <= LIMIT_MILLIS);
  }

  /** One look after the other: four at once would take the processors from what they measure. */
  private Path drop() {
    LocalNode host = nodes.node(1);
    LocalNode user = nodes.node(2);
    long start = System.nanoTime();
    Path dropped = host.drop(nodes.network().distribution().sample("greeter"));
    part("install", () -> Seen.application(host, "greeter").equals("n1 RUNNING"));
    part("advertise", () -> !Seen.hostsOf(host, "Greeter").isEmpty());
    part("discover", () -> !Seen.hostsOf(user, "Greeter").isEmpty());
    part("import+call", () -> user.exec("consumer:greet Ada").status() == 0);
    note("whole", (System.nanoTime() - start) / 1_000_000);
    return dropped;
  }

  private void part(String name, Deadline.Look look) {
    note(name, Deadline.await(name, Seen.SOON, look).toMillis());
  }

  private void remove(Path dropped) throws IOException {
    Files.delete(dropped);
    Seen.awaitNone(nodes.network().nodes(), "Greeter", Seen.SOON);
    Deadline.await(
        "n1 has forgotten the greeter",
        Seen.SOON,
        () -> Seen.application(nodes.node(1), "greeter").isEmpty());
  }

  private void note(String part, long millis) {
    parts.computeIfAbsent(part, key -> new ArrayList<>()).add(millis);
  }

  private static long median(List<Long> millis) {
    List<Long> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
