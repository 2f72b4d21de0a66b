package io.godwit.itests.felix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What is there while all bundles of ours are stopped. Names are counted without their numbers, so
 * that two snapshots that differ show what was left behind by its kind.
 */
record Remains(
    Map<String, Long> threads, Map<String, Long> services, Map<String, Long> descriptors) {

  static Remains of(BundleContext context) throws IOException, InvalidSyntaxException {
    return new Remains(threadsNow(), servicesNow(context), descriptorsNow());
  }

  private static Map<String, Long> threadsNow() {
    return counted(Thread.getAllStackTraces().keySet().stream().map(Thread::getName));
  }

  private static Map<String, Long> servicesNow(BundleContext context)
      throws InvalidSyntaxException {
    ServiceReference<?>[] all = context.getAllServiceReferences(null, null);
    return counted(
        Arrays.stream(all)
            .map(
                one ->
                    one.getBundle().getSymbolicName()
                        + ": "
                        + String.join(",", (String[]) one.getProperty("objectClass"))));
  }

  /** Sockets, selectors, pipes and files outside of Java's own modules. */
  private static Map<String, Long> descriptorsNow() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return counted(
          open.map(Remains::target).filter(name -> !name.isEmpty() && !name.startsWith("/proc")));
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // The descriptor that listed the directory is closed by now.
      return "";
    }
  }

  private static Map<String, Long> counted(Stream<String> names) {
    return names.collect(
        Collectors.groupingBy(
            name -> name.replaceAll("[0-9]+", "#"), TreeMap::new, Collectors.counting()));
  }

  /** Of each kind as many as there were in either. */
  Remains most(Remains other) {
    return new Remains(
        most(threads, other.threads),
        most(services, other.services),
        most(descriptors, other.descriptors));
  }

  private static Map<String, Long> most(Map<String, Long> one, Map<String, Long> other) {
    Map<String, Long> most = new TreeMap<>(one);
    other.forEach((name, count) -> most.merge(name, count, Math::max));
    return most;
  }

  /** What is here more often than in an earlier snapshot. */
  Map<String, Long> since(Remains earlier) {
    Map<String, Long> more = new TreeMap<>();
    grown(more, "thread ", threads, earlier.threads);
    grown(more, "service of ", services, earlier.services);
    grown(more, "descriptor ", descriptors, earlier.descriptors);
    return more;
  }

  private static void grown(
      Map<String, Long> more, String kind, Map<String, Long> now, Map<String, Long> before) {
    now.forEach(
        (name, count) -> {
          long grown = count - before.getOrDefault(name, 0L);
          if (grown > 0) {
            more.put(kind + name, grown);
          }
        });
  }
}
