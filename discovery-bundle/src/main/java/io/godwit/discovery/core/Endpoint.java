package io.godwit.discovery.core;

import io.godwit.overlay.Id;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An advertised endpoint.
 *
 * @param application the application that it belongs to and moves with; empty for none
 * @param epoch of the application's host; the greater one is the newer
 * @param sequence orders what one node says about one endpoint
 * @param methods one line for each method, see {@link MethodLine}
 * @param properties all other properties with their types, ordered
 */
public record Endpoint(
    String id,
    List<String> interfaces,
    Id node,
    String nodeName,
    String application,
    long epoch,
    long sequence,
    List<String> methods,
    SortedMap<String, Object> properties) {
  public Endpoint {
    interfaces = List.copyOf(interfaces);
    methods = List.copyOf(methods);
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
  }

  public boolean movable() {
    return !application.isEmpty();
  }

  Endpoint withoutMethods() {
    return new Endpoint(
        id, interfaces, node, nodeName, application, epoch, sequence, List.of(), properties);
  }
}
