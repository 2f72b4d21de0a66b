package io.godwit.config.core;

import java.util.List;
import java.util.Optional;

/**
 * The settings that a component takes under a PID.
 *
 * @param factory whether there may be several sets, in files {@code pid~name.cfg}
 */
public record Description(
    String pid, boolean factory, String name, String description, List<Attribute> attributes) {
  public Description {
    attributes = List.copyOf(attributes);
  }

  Optional<Attribute> attribute(String key) {
    return attributes.stream().filter(a -> a.key().equals(key)).findFirst();
  }

  List<String> keys() {
    return attributes.stream().map(Attribute::key).toList();
  }
}
