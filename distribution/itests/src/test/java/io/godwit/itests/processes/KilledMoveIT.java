package io.godwit.itests.processes;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.nodes.Deadline;
import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNode;
import io.godwit.nodes.NodeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * Either node of a move is ended, as kill -9 would, at each step. n1 gives the orders, n2 and n3
 * are source and target in turns. While a side is away at most one copy is to be seen; when it is
 * back exactly one lives.
 */
public class KilledMoveIT {
  private static final List<String> SOURCE =
      List.of(
          "prepare",
          "close",
          "snapshot",
          "save",
          "deactivate",
          "transfer",
          "activate",
          "commit",
          "expose",
          "confirm",
          "release");
  private static final List<String> TARGET =
      List.of("install", "prepared", "store", "stored", "activate", "ready", "take", "expose");
  private static final boolean ALL = System.getProperty("godwit.long", "").contains("kills");
  private static final Duration RECOVERY = Duration.ofSeconds(40);

  @Rule public final FreshNetwork nodes = new FreshNetwork(3);

  private volatile String twoCopies = "";

  @Before
  public void dropTheCounterOnTheSecondNode() {
    Distribution distribution = nodes.network().distribution();
    List.of("api", "counter").forEach(name -> nodes.node(2).drop(distribution.sample(name)));
    Seen.awaitHost(nodes.network().nodes(), "Counter", "n2", Seen.SOON);
  }

  @Test
  public void oneCopyLivesWhenTheSourceIsKilledAtAnyStep() throws InterruptedException {
    for (String step : ALL ? SOURCE : List.of("transfer", "expose")) {
      killAt("source", step);
    }
  }

  @Test
  public void oneCopyLivesWhenTheTargetIsKilledAtAnyStep() throws InterruptedException {
    for (String step : ALL ? TARGET : List.of("activate", "take")) {
      killAt("target", step);
    }
  }

  private void killAt(String side, String step) throws InterruptedException {
    String at = side + ":" + step;
    LocalNode source = nodes.node(runningOn("n2") ? 2 : 3);
    LocalNode target = nodes.node(source.name().equals("n2") ? 3 : 2);
    LocalNode killed = side.equals("source") ? source : target;
    killed.stop();
    killed.java("-Dgodwit.fault.move=" + at + ":halt").start().awaitUp();
    settle(source.name());
    long before = Seen.increment(nodes.node(1));

    Thread watch = watchCopies();
    try {
      nodes
          .node(1)
          .exec("app:move " + Seen.name("counter") + " --to " + target + " --deadline 30s");
      Deadline.await(
          killed + " has ended at " + at, RECOVERY, killed::tail, () -> !killed.isRunning());
      killed.java("").start().awaitUp();
      nodes.network().awaitJoined(nodes.network().nodes());
      Deadline.await(
          "one copy runs after " + at,
          RECOVERY,
          nodes.network()::tails,
          () -> runningOn(source.name()) || runningOn(target.name()));
      String host = runningOn(source.name()) ? source.name() : target.name();
      settle(host);
      check(at, killed == source, before);
      System.out.println(at + ": lives on " + (host.equals(source.name()) ? "source" : "target"));
    } finally {
      watch.interrupt();
      watch.join();
    }
    assertEquals("copies seen at the same time, " + at, "", twoCopies);
  }

  /** Memory that no move had saved dies with its process; else counting goes on. */
  private void check(String at, boolean sourceDied, long before) {
    long after = Seen.increment(nodes.node(1));
    assertTrue(
        at + ": " + before + " before, " + after + " afterwards",
        after == before + 1 || (sourceDied && after <= before));
  }

  private void settle(String host) {
    nodes.network().awaitJoined(nodes.network().nodes());
    Seen.awaitHost(nodes.network().nodes(), "Counter", host, RECOVERY);
    Deadline.await(
        "all agree that the counter runs on " + host,
        RECOVERY,
        nodes.network()::tails,
        () ->
            nodes.network().nodes().stream()
                .allMatch(n -> Seen.application(n, "counter").equals(host + " RUNNING")));
  }

  private boolean runningOn(String host) {
    return Seen.application(nodes.node(1), "counter").equals(host + " RUNNING");
  }

  private Thread watchCopies() {
    Thread thread =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                look();
              }
            },
            "watch copies");
    thread.start();
    return thread;
  }

  private void look() {
    try {
      Set<String> hosts = Seen.hostsOf(nodes.node(1), "Counter");
      if (hosts.size() > 1) {
        twoCopies = hosts.toString();
      }
    } catch (NodeException e) {
      // An interrupt closes the socket that is being read; everything else the test sees itself.
      Thread.currentThread().interrupt();
    }
  }
}
