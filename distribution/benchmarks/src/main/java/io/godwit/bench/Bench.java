package io.godwit.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Main class of {@code ./godwit bench}. Results go to standard output, progress to standard error;
 * the last line of {@code --json} is one JSON object.
 */
public final class Bench {
  private static final int STATUS_FAILED = 1;
  private static final int STATUS_USAGE = 2;
  private static final String HELP =
      """
      Usage: ./godwit bench <benchmark> [options]

        call   remote calls: 1, 16 and 64 callers, 100 bytes and 64 KiB, beside a bare Netty echo
               over the same mutual TLS (the limit), gRPC with mutual TLS, Aries fastbin and RMI
        node   start to joined and resident memory of one node, beside Karaf minimal
        drop   from a jar landing in deploy/ to the first successful remote call, in parts

        --json       one JSON object as the last line
        --quick      fewer rounds and shorter measurements, for a first impression
        --rounds N   fresh processes for each system (call, node); 5 unless set
        --drops N    how often a jar is dropped (drop); 20 unless set
        --only A,B   only these systems (call): netty,godwit,grpc,fastbin,rmi; (node): godwit,karaf

      Figures of different runs differ by what else the machine did: compare within one run.
      """;

  private Bench() {}

  public static void main(String[] args) {
    // Interrupted or not, no node and no peer outlives the benchmark.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    System.exit(run(Arrays.asList(args)));
  }

  private static int run(List<String> args) {
    if (args.isEmpty() || args.contains("--help") || args.contains("help")) {
      System.out.print(HELP);
      return args.isEmpty() ? STATUS_USAGE : 0;
    }
    try {
      return benchmark(args.get(0), args.subList(1, args.size()));
    } catch (UsageException e) {
      System.err.println(e.getMessage());
      return STATUS_USAGE;
    } catch (Exception e) {
      System.err.println("The benchmark failed: " + e.getMessage());
      e.printStackTrace();
      return STATUS_FAILED;
    }
  }

  private static int benchmark(String name, List<String> rest) throws Exception {
    switch (name) {
      case "call" -> new CallBenchmark(Options.parse(rest, CallBenchmark.SYSTEMS)).run();
      case "node" -> new NodeBenchmark(Options.parse(rest, NodeBenchmark.SYSTEMS)).run();
      case "drop" -> new DropBenchmark(Options.parse(rest, Set.of())).run();
      default ->
          throw new UsageException(
              "There is no benchmark '" + name + "'; see ./godwit bench --help");
    }
    return 0;
  }
}
