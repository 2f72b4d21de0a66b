package io.godwit.config.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All settings at once: what was written, checked against what is described. Immutable; a change is
 * a new object.
 *
 * @param valid typed values by {@link Source#id}, of the sets without fault
 * @param faults what is wrong by id, in words for people; ids here are not in {@code valid}
 */
public record Settings(Map<String, Map<String, Object>> valid, Map<String, List<String>> faults) {
  /** PIDs that begin so are ours, and one that nobody describes is a slip of the pen. */
  private static final String OWN = "io.godwit.";

  /** Checks everything; {@code overrides} holds {@code pid.key} and value, and wins over files. */
  public static Settings check(
      Collection<Description> descriptions,
      Collection<Source> files,
      Map<String, String> overrides) {
    Map<String, Description> byPid = new TreeMap<>();
    descriptions.forEach(d -> byPid.putIfAbsent(d.pid(), d));
    Settings settings = new Settings(new TreeMap<>(), new TreeMap<>());
    Map<String, Source> sources = new TreeMap<>();
    files.forEach(file -> sources.put(file.id(), file));
    Map<String, Source> commanded = commanded(overrides, byPid);
    TreeSet<String> ids = new TreeSet<>(sources.keySet());
    ids.addAll(commanded.keySet());
    for (String id : ids) {
      List<Source> layers = new ArrayList<>();
      Optional.ofNullable(sources.get(id)).ifPresent(layers::add);
      Optional.ofNullable(commanded.get(id)).ifPresent(layers::add);
      settings.add(id, layers, byPid);
    }
    settings.faults.keySet().forEach(settings.valid::remove);
    return settings;
  }

  /** Every fault, in order. */
  public List<String> allFaults() {
    return faults.values().stream().flatMap(List::stream).toList();
  }

  /** Groups overrides by PID: the longest described PID that the text begins with. */
  private static Map<String, Source> commanded(
      Map<String, String> overrides, Map<String, Description> byPid) {
    Map<String, Map<String, String>> values = new TreeMap<>();
    overrides.forEach(
        (name, value) -> {
          String pid =
              byPid.keySet().stream()
                  .filter(candidate -> name.startsWith(candidate + "."))
                  .max(Comparator.comparingInt(String::length))
                  .orElseGet(() -> name.substring(0, name.lastIndexOf('.')));
          String key = name.substring(pid.length() + 1);
          values.computeIfAbsent(pid, p -> new TreeMap<>()).put(key, value);
        });
    Map<String, Source> sources = new TreeMap<>();
    values.forEach((pid, byKey) -> sources.put(pid, new Source("--set", pid, "", byKey)));
    return sources;
  }

  private void add(String id, List<Source> layers, Map<String, Description> byPid) {
    String pid = layers.get(0).pid();
    Description description = byPid.get(pid);
    Map<String, Object> typed = new TreeMap<>();
    valid.put(id, typed);
    if (description == null) {
      for (Source layer : layers) {
        if (pid.startsWith(OWN)) {
          fault(id, unknownPid(layer, byPid.keySet()));
        }
        typed.putAll(layer.values());
      }
      return;
    }
    for (Source layer : layers) {
      layer.values().forEach((key, text) -> set(id, layer, description, key, text, typed));
    }
    for (Attribute attribute : description.attributes()) {
      boolean missing = !typed.containsKey(attribute.key()) && attribute.initial().isEmpty();
      if (attribute.required() && missing && !attribute.many() && !attribute.type().isText()) {
        fault(id, layers.get(0).label() + ": " + attribute.key() + " is missing; set it");
      }
    }
  }

  private void set(
      String id,
      Source layer,
      Description description,
      String key,
      String text,
      Map<String, Object> typed) {
    Optional<Attribute> attribute = description.attribute(key);
    if (attribute.isEmpty()) {
      fault(id, unknownKey(layer, description, key));
      return;
    }
    try {
      typed.put(key, Values.parse(attribute.get(), text));
    } catch (Values.BadValue e) {
      boolean secret = attribute.get().type() == Attribute.Type.PASSWORD;
      String written = where(layer, key) + "=" + (secret ? "(secret)" : text);
      fault(id, written + " " + e.getMessage() + "; " + remedy(attribute.get(), layer));
    }
  }

  private static String where(Source layer, String key) {
    return layer.label().equals("--set")
        ? "--set " + layer.pid() + "." + key
        : layer.label() + ": " + key;
  }

  private static String remedy(Attribute attribute, Source layer) {
    String other = layer.label().equals("--set") ? "leave it out" : "delete the line";
    return attribute.initial().isEmpty()
        ? "change it or " + other
        : "change it or " + other + " for " + attribute.initial();
  }

  private static String unknownKey(Source layer, Description description, String key) {
    String fault = where(layer, key) + " is not known here; ";
    return fault
        + Nearest.to(key, description.keys())
            .map(near -> "did you mean " + near + "?")
            .orElse("known: " + String.join(", ", description.keys()));
  }

  private static String unknownPid(Source layer, Collection<String> known) {
    String what = layer.label().equals("--set") ? "--set " + layer.pid() + ".…" : layer.label();
    List<String> own = known.stream().filter(pid -> pid.startsWith(OWN)).toList();
    return what
        + ": nothing in this node takes these settings; "
        + Nearest.to(layer.pid(), own)
            .map(near -> "did you mean " + near + "?")
            .orElse("known: " + String.join(", ", own));
  }

  private void fault(String id, String text) {
    faults.computeIfAbsent(id, i -> new ArrayList<>()).add(text);
  }
}
