package io.godwit.testkit;

import io.godwit.testkit.sim.NetworkModel;
import io.godwit.testkit.sim.RingScenario;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs simulations from the command line: {@code ring --nodes 200 --seed 1 --seeds 200 [--network
 * lan|wan] [--trace] [--json]}. Exits with 0 when all seeds held, 1 when one failed (it is named),
 * 2 when the arguments are wrong.
 */
public final class SimulateCommand {
  private static final String USAGE =
      "usage: sim ring [--nodes 3..10000] [--seed N] [--seeds 1..1000000] [--network lan|wan|both]"
          + " [--trace] [--json]";

  private final PrintStream out;
  private int nodes = 200;
  private long seed = 1;
  private int seeds = 1;
  private String network = "both";
  private boolean trace;
  private boolean json;

  private SimulateCommand(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    SimulateCommand command = new SimulateCommand(out);
    try {
      command.parse(arguments);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println(USAGE);
      return 2;
    }
    return command.simulate() ? 0 : 1;
  }

  private void parse(String[] arguments) {
    if (arguments.length == 0 || !arguments[0].equals("ring")) {
      throw new IllegalArgumentException("there is one scenario: ring");
    }
    for (int i = 1; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--json")) {
        json = true;
      } else if (name.equals("--trace")) {
        trace = true;
      } else if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(name + " is unknown or lacks its value");
      } else {
        take(name, arguments[++i]);
      }
    }
  }

  private void take(String name, String value) {
    switch (name) {
      case "--nodes":
        nodes = (int) number(name, value, 3, 10_000);
        break;
      case "--seed":
        seed = number(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
        break;
      case "--seeds":
        seeds = (int) number(name, value, 1, 1_000_000);
        break;
      case "--network":
        if (!List.of("lan", "wan", "both").contains(value)) {
          throw new IllegalArgumentException("--network is lan, wan or both, not " + value);
        }
        network = value;
        break;
      default:
        throw new IllegalArgumentException("there is no option " + name);
    }
  }

  private static long number(String name, String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " wants a number, not '" + text + "'", e);
    }
    throw new IllegalArgumentException(name + " is within " + min + ".." + max + ", not " + text);
  }

  /** By turns a LAN and a lossy WAN, unless one is asked for. */
  private NetworkModel model(long each) {
    boolean wan = network.equals("wan") || network.equals("both") && each % 2 == 0;
    return wan ? NetworkModel.WAN : NetworkModel.LAN;
  }

  private boolean simulate() {
    List<RingScenario.Result> results = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    long startedAt = System.nanoTime();
    for (long each = seed; each < seed + seeds; each++) {
      try {
        RingScenario scenario = new RingScenario(each, nodes, model(each));
        if (trace) {
          Consumer<String> lines = out::println;
          scenario.simulation().trace(lines);
        }
        RingScenario.Result result = scenario.run();
        results.add(result);
        out.println(line(result));
      } catch (AssertionError | RuntimeException e) {
        failures.add(String.valueOf(each));
        out.println("seed " + each + " FAILED: " + e);
        if (!(e instanceof AssertionError)) {
          e.printStackTrace(out);
        }
      }
    }
    if (json) {
      out.println(summary(results, failures, (System.nanoTime() - startedAt) / 1_000_000));
    }
    return failures.isEmpty();
  }

  private static String line(RingScenario.Result r) {
    return String.format(
        "seed %d: joined %d ms, crash repaired %d ms, split settled %d ms, merged %d ms;"
            + " %d records, %d ring checks, %.0f B/s per node; trace %s",
        r.seed(),
        r.joinedMillis(),
        r.crashRepairedMillis(),
        r.splitSettledMillis(),
        r.mergedMillis(),
        r.acknowledged(),
        r.ringChecks(),
        r.bytesPerNodeAndSecond(),
        r.trace());
  }

  private String summary(
      List<RingScenario.Result> results, List<String> failures, long wallMillis) {
    long merged = results.stream().mapToLong(RingScenario.Result::mergedMillis).max().orElse(0);
    long checks = results.stream().mapToLong(RingScenario.Result::ringChecks).sum();
    long steps = results.stream().mapToLong(RingScenario.Result::steps).sum();
    long rests = results.stream().mapToLong(RingScenario.Result::rests).sum();
    long records = results.stream().mapToLong(RingScenario.Result::acknowledged).sum();
    double rate =
        results.stream()
            .mapToDouble(RingScenario.Result::bytesPerNodeAndSecond)
            .average()
            .orElse(0);
    return String.format(
        java.util.Locale.ROOT,
        "{\"ok\":%b,\"scenario\":\"ring\",\"nodes\":%d,\"seeds\":%d,\"failedSeeds\":[%s],"
            + "\"mergedMaxMillis\":%d,\"ringChecks\":%d,\"ringRests\":%d,\"acknowledged\":%d,"
            + "\"steps\":%d,\"bytesPerNodeAndSecond\":%.1f,\"wallMillis\":%d}",
        failures.isEmpty(),
        nodes,
        seeds,
        String.join(",", failures),
        merged,
        checks,
        rests,
        records,
        steps,
        rate,
        wallMillis);
  }
}
