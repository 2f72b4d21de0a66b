package io.godwit.config.core;

import java.util.List;
import java.util.Optional;

/**
 * One setting as Metatype describes it.
 *
 * @param many whether it takes several values, separated by commas
 * @param min least value (numbers) or length (text), as written; empty where there is none
 * @param options the only values allowed; empty where every value is
 * @param initial what holds where nothing is set, as written; empty where there is nothing
 */
public record Attribute(
    String key,
    Type type,
    boolean many,
    Optional<String> min,
    Optional<String> max,
    List<String> options,
    boolean required,
    String initial,
    String description) {
  public Attribute {
    options = List.copyOf(options);
  }

  /** The types of Metatype; CHARACTER and the like keep its names. */
  public enum Type {
    STRING,
    PASSWORD,
    LONG,
    DOUBLE,
    FLOAT,
    INTEGER,
    BYTE,
    CHARACTER,
    BOOLEAN,
    SHORT;

    boolean isText() {
      return this == STRING || this == PASSWORD;
    }
  }
}
