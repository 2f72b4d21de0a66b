package io.godwit.testkit.sim;

import io.godwit.overlay.Key;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.OverlaySettings;
import io.godwit.overlay.core.RecordId;
import io.godwit.overlay.core.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The life of a network: nodes join, write, a third of them crashes, some come back, the rest is
 * split and healed. Afterwards the ring is right and every acknowledged record that a living node
 * keeps can be read everywhere; the checkers have looked after every event.
 */
public final class RingScenario {
  /** What a run showed; times are virtual. */
  public record Result(
      long seed,
      int nodes,
      long joinedMillis,
      long crashRepairedMillis,
      long splitSettledMillis,
      long mergedMillis,
      int acknowledged,
      int lostWithAllHolders,
      int failedWrites,
      long ringChecks,
      int rests,
      long steps,
      double bytesPerNodeAndSecond,
      String trace) {}

  private record Pending(SimNode author, long life) {}

  private static final int CRASHED_PERCENT = 30;
  private static final long CONVERGED_MILLIS = 60_000;

  private final int count;
  private final OverlaySettings settings;
  private final int perSide;
  private final Simulation simulation;
  private final RingChecker ringChecker;
  private final RecordChecker recordChecker = new RecordChecker();
  private final List<SimNode> nodes = new ArrayList<>();
  private int written;
  private int failedWrites;
  private final List<Pending> open = new ArrayList<>();

  public RingScenario(long seed, int nodes, NetworkModel model) {
    this.count = nodes;
    this.settings = OverlaySettings.initial();
    this.perSide = settings.count(Setting.LEAVES_PER_SIDE);
    this.simulation = new Simulation(seed, settings, model);
    this.ringChecker = new RingChecker(perSide);
    simulation.check(ringChecker);
    simulation.check(recordChecker);
  }

  public Simulation simulation() {
    return simulation;
  }

  /** Throws an {@link AssertionError} that names the seed where something is not as it must be. */
  public Result run() {
    long joined = timed("all have joined", () -> ringFault(nodes), this::join);
    write(nodes, count / 2);
    simulation.run(2_000);
    long bytes = bytes();
    simulation.run(10_000);
    double rate = (bytes() - bytes) / 10.0 / count;
    long crashed = timed("the ring is whole after crashes", () -> ringFault(nodes), this::crash);
    restartSome();
    long split = timed("each side has a ring", this::sidesFault, this::split);
    write(nodes, count / 4);
    simulation.run(3_000);
    long merged = timed("there is one ring", () -> ringFault(nodes), this::heal);
    demand("writes end", this::openWrites, CONVERGED_MILLIS);
    // Repair goes on in the background: two periods bring all copies to where they belong.
    simulation.run(2 * settings.get(Setting.REPAIR_PERIOD_MILLIS) + 5_000);
    read();
    demand("the checker is at work again", this::unarmed, CONVERGED_MILLIS);
    return new Result(
        simulation.seed(),
        count,
        joined,
        crashed,
        split,
        merged,
        recordChecker.acknowledged(),
        recordChecker.lostWithAllHolders(),
        failedWrites,
        ringChecker.checked(),
        ringChecker.rests(),
        simulation.steps(),
        rate,
        Long.toHexString(simulation.traceHash()));
  }

  /** Nobody answers the user of a node that crashed. */
  private String openWrites() {
    open.removeIf(pending -> pending.author.life != pending.life);
    return open.isEmpty() ? null : open.size() + " are open";
  }

  private String unarmed() {
    return ringChecker.armed() || live(nodes).size() <= perSide + 1 ? null : "it rests";
  }

  private long bytes() {
    return nodes.stream().mapToLong(SimNode::bytesSent).sum();
  }

  private long timed(String what, Supplier<String> fault, Runnable change) {
    long startedAt = simulation.now();
    change.run();
    demand(what, fault, CONVERGED_MILLIS);
    return simulation.now() - startedAt;
  }

  private void demand(String what, Supplier<String> fault, long millis) {
    long end = simulation.now() + millis;
    String now = fault.get();
    while (now != null && simulation.now() < end) {
      simulation.run(100);
      now = fault.get();
    }
    if (now != null) {
      throw new AssertionError(
          "seed " + simulation.seed() + ": " + what + " not within " + millis + " ms: " + now);
    }
  }

  private String ringFault(List<SimNode> all) {
    return RingChecker.fault(live(all), perSide);
  }

  private static List<SimNode> live(List<SimNode> all) {
    return all.stream().filter(SimNode::alive).toList();
  }

  private SimNode any(List<SimNode> from) {
    return from.get(simulation.random().nextInt(from.size()));
  }

  private void join() {
    for (int i = 0; i < count; i++) {
      SimNode node = simulation.add("n" + i);
      if (i == 0) {
        simulation.start(node);
      } else {
        simulation.start(node, any(nodes), any(nodes));
      }
      nodes.add(node);
      simulation.run(20 + simulation.random().nextInt(60));
    }
  }

  private void write(List<SimNode> from, int records) {
    List<SimNode> live = live(from);
    for (int i = 0; i < records; i++) {
      write(any(live));
      simulation.run(10);
    }
  }

  private void write(SimNode author) {
    int number = written++;
    boolean shared = number % 3 == 0;
    Key key = new Key("user", "record " + (shared ? number % 30 : number));
    byte[] bytes = new byte[50 + number % 200];
    Duration lease = number % 2 == 0 ? Records.DURABLE : Duration.ofHours(1);
    Records.Draft draft = new Records.Draft(key, "", bytes, lease, shared);
    RecordId id = shared ? RecordId.shared(key, "") : RecordId.own(key, "", author.id());
    Pending pending = new Pending(author, author.life);
    open.add(pending);
    simulation.command(
        author,
        n -> new Input.Put(n, draft, false),
        answer -> {
          open.remove(pending);
          if (answer.error() != null) {
            failedWrites++;
          } else {
            Records.Receipt receipt = (Records.Receipt) answer.result();
            recordChecker.acknowledge(simulation, id, receipt.counter(), author.id());
          }
        });
  }

  private void crash() {
    List<SimNode> victims = new ArrayList<>(nodes);
    while (victims.size() > count * CRASHED_PERCENT / 100) {
      victims.remove(simulation.random().nextInt(victims.size()));
    }
    victims.forEach(simulation::crash);
  }

  private void restartSome() {
    List<SimNode> off = nodes.stream().filter(node -> !node.alive()).limit(count / 10).toList();
    List<SimNode> live = live(nodes);
    for (SimNode node : off) {
      simulation.start(node, any(live), any(live));
      simulation.run(50);
    }
    demand("the restarted are back", () -> ringFault(nodes), CONVERGED_MILLIS);
  }

  private List<SimNode> side(boolean first) {
    List<SimNode> live = live(nodes);
    return first ? live.subList(0, live.size() / 2) : live.subList(live.size() / 2, live.size());
  }

  private void split() {
    ringChecker.excuse(true);
    simulation.split(side(true));
  }

  private String sidesFault() {
    String first = ringFault(side(true));
    return first != null ? first : ringFault(side(false));
  }

  private void heal() {
    simulation.heal();
    ringChecker.excuse(false);
  }

  private void read() {
    Map<RecordId, Long> expected = recordChecker.expected();
    TreeMap<RecordId, String> wrong = new TreeMap<>();
    int[] asked = {expected.size()};
    expected.forEach(
        (id, counter) ->
            simulation.command(
                any(live(nodes)),
                n -> new Input.Get(n, id.key()),
                answer -> {
                  asked[0]--;
                  String fault = fault(id, counter, answer.result(), answer.error());
                  if (fault != null) {
                    wrong.put(id, fault);
                  }
                }));
    demand("reads end", () -> asked[0] == 0 ? null : asked[0] + " are open", CONVERGED_MILLIS);
    if (!wrong.isEmpty()) {
      throw new AssertionError("seed " + simulation.seed() + ": not readable: " + wrong);
    }
  }

  private String fault(RecordId id, long counter, Object result, Exception error) {
    if (error != null) {
      return error.getMessage();
    }
    SimNode publisher = simulation.byId(id.publisher());
    boolean leased = !id.isShared() && publisher != null;
    for (Object each : (List<?>) result) {
      Value value = (Value) each;
      boolean same =
          value.slot().equals(id.slot())
              && (id.isShared() || value.publisher().equals(id.publisher()));
      if (same && value.counter() >= counter) {
        return null;
      }
    }
    // A leased record ends with the life of its publisher.
    boolean ended = leased && (!publisher.alive() || publisher.starts > counter >>> 32);
    return ended ? null : "found " + result + ", wanted version " + counter;
  }
}
