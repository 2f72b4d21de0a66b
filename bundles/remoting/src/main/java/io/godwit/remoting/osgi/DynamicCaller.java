package io.godwit.remoting.osgi;

import io.godwit.discovery.ServiceDirectory;
import io.godwit.discovery.ServiceDirectory.Advert;
import io.godwit.remoting.DynamicCalls;
import io.godwit.remoting.calls.CallClient;
import io.godwit.remoting.calls.Route;
import io.godwit.remoting.codec.HandCodec;
import io.godwit.remoting.core.MethodHash;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Calls by hand: resolves service and method in the directory, then calls as proxies do. */
final class DynamicCaller implements DynamicCalls {
  private final CallClient client;
  private final ServiceDirectory directory;

  DynamicCaller(CallClient client, ServiceDirectory directory) {
    this.client = client;
    this.directory = directory;
  }

  @Override
  public CompletionStage<Result> call(
      String service, String method, List<String> arguments, Duration timeout) {
    return directory
        .list()
        .thenCompose(
            adverts -> {
              Advert advert = advert(adverts, service);
              return call(advert, method(advert, method, arguments.size()), arguments, timeout);
            });
  }

  private CompletionStage<Result> call(
      Advert advert, Advert.Method method, List<String> arguments, Duration timeout) {
    HandCodec codec =
        new HandCodec(
            method.declaring(), method.name(), method.parameterTypes(), method.returnType());
    Route route =
        new Route(
            advert.endpointId(),
            new Route.Target(advert.node(), advert.nodeName(), advert.epoch()));
    long begun = System.nanoTime();
    CompletableFuture<Object> answer =
        client.call(route, codec, arguments.toArray(), timeout.toMillis());
    return answer.thenApply(
        json ->
            new Result(
                (String) json,
                advert.endpointId(),
                route.target().nodeName(),
                Duration.ofNanos(System.nanoTime() - begun)));
  }

  static Advert advert(List<Advert> adverts, String service) {
    List<Advert> found =
        adverts.stream()
            .filter(a -> a.endpointId().equals(service) || a.interfaces().contains(service))
            .toList();
    if (found.isEmpty()) {
      found =
          adverts.stream()
              .filter(a -> a.interfaces().stream().anyMatch(i -> i.endsWith("." + service)))
              .toList();
    }
    TreeSet<String> names = new TreeSet<>();
    found.forEach(a -> a.interfaces().stream().filter(i -> fits(i, service)).forEach(names::add));
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no service " + service + " is advertised; svc:list shows those that are");
    }
    if (names.size() > 1 && !names.contains(service)) {
      throw new IllegalArgumentException(service + " is not unique, it could be " + names);
    }
    return found.get(0);
  }

  private static boolean fits(String interfaceName, String service) {
    return interfaceName.equals(service) || interfaceName.endsWith("." + service);
  }

  static Advert.Method method(Advert advert, String wanted, int arguments) {
    if (advert.methods().isEmpty()) {
      throw new IllegalArgumentException(
          "the advert of " + advert.endpointId() + " has no room for its methods' signatures");
    }
    int open = wanted.indexOf('(');
    String name = open < 0 ? wanted : wanted.substring(0, open);
    List<Advert.Method> named =
        advert.methods().stream().filter(m -> m.name().equals(name)).toList();
    if (named.isEmpty()) {
      TreeSet<String> known = new TreeSet<>();
      advert.methods().forEach(m -> known.add(m.name()));
      throw new IllegalArgumentException(
          advert.interfaces().get(0) + " has no method " + name + ", but " + known);
    }
    List<Advert.Method> found =
        named.stream()
            .filter(m -> m.parameterTypes().size() == arguments)
            .filter(m -> open < 0 || types(m, wanted.substring(open)))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no " + wanted + " takes " + arguments + " arguments; there is " + signatures(named));
    }
    if (found.stream().map(m -> erased(m)).distinct().count() > 1) {
      throw new IllegalArgumentException(name + " is overloaded, say which: " + signatures(found));
    }
    return found.get(0);
  }

  private static List<String> erased(Advert.Method method) {
    return method.parameterTypes().stream().map(MethodHash::erase).toList();
  }

  private static String brief(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  private static boolean types(Advert.Method method, String wanted) {
    String types = wanted.replace(" ", "");
    String full = "(" + String.join(",", erased(method)) + ")";
    String brief =
        erased(method).stream()
            .map(DynamicCaller::brief)
            .collect(Collectors.joining(",", "(", ")"));
    return types.equals(full) || types.equals(brief);
  }

  private static List<String> signatures(List<Advert.Method> methods) {
    return methods.stream()
        .map(
            m ->
                m.name()
                    + m.parameterTypes().stream()
                        .map(DynamicCaller::brief)
                        .collect(Collectors.joining(",", "(", ")")))
        .toList();
  }
}
