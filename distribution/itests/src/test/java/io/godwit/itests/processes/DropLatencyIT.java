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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * From the jar landing in {@code deploy/} to the first answer that a consumer on another node gets
 * through its reference. Each part is watched by a thread of its own, from outside.
 */
public class DropLatencyIT {
  private static final int DROPS = 20;
  private static final long LIMIT_MILLIS = 500;

  @Rule public final FreshNetwork nodes = new FreshNetwork(2);

  private final ExecutorService watchers = Executors.newCachedThreadPool();
  private final Map<String, List<Long>> parts = new LinkedHashMap<>();

  @Before
  public void runACounterThatTheConsumerNeedsToo() {
    Distribution distribution = nodes.network().distribution();
    List.of("api", "counter").forEach(name -> nodes.node(1).drop(distribution.sample(name)));
    List.of("api", "consumer").forEach(name -> nodes.node(2).drop(distribution.sample(name)));
    Seen.awaitHost(List.of(nodes.node(2)), "Counter", "n1", Seen.SOON);
  }

  @Test
  public void theFirstCallAnswersSoonAfterTheDrop() throws Exception {
    try {
      for (int i = 0; i < DROPS; i++) {
        Path dropped = drop();
        remove(dropped);
      }
    } finally {
      watchers.shutdownNow();
    }
    parts.forEach((name, millis) -> System.out.printf("%-10s p50 %4d ms%n", name, median(millis)));
    long whole = median(parts.get("whole"));
    assertTrue("drop to first call: p50 " + whole + " ms", whole <= LIMIT_MILLIS);
  }

  private Path drop() throws InterruptedException, ExecutionException {
    LocalNode host = nodes.node(1);
    LocalNode user = nodes.node(2);
    long start = System.nanoTime();
    Path dropped = host.drop(nodes.network().distribution().sample("greeter"));
    Future<Long> installed =
        at(start, () -> Seen.application(host, "greeter").equals("n1 RUNNING"));
    Future<Long> advertised = at(start, () -> !Seen.hostsOf(host, "Greeter").isEmpty());
    Future<Long> discovered = at(start, () -> !Seen.hostsOf(user, "Greeter").isEmpty());
    Future<Long> imported = at(start, () -> isRegistered(user));
    Future<Long> called = at(start, () -> user.exec("consumer:greet Ada").status() == 0);
    note("install", installed.get());
    note("advertise", advertised.get() - installed.get());
    note("discover", discovered.get() - advertised.get());
    note("import", imported.get() - discovered.get());
    note("call", called.get() - imported.get());
    note("whole", called.get());
    return dropped;
  }

  private static boolean isRegistered(LocalNode node) {
    return node.exec("felix:inspect cap service").out().contains("io.godwit.samples.api.Greeter");
  }

  private Future<Long> at(long startNanos, Deadline.Look look) {
    return watchers.submit(
        () -> {
          Deadline.await("a part of the drop is over", Seen.SOON, look);
          return (System.nanoTime() - startNanos) / 1_000_000;
        });
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
