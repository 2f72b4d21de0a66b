package io.godwit.config.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the text of a setting into a typed value, or says what is wrong with it. */
final class Values {
  /** What is wrong, in words that follow "key=value". */
  static final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    BadValue(String message) {
      super(message);
    }
  }

  private Values() {}

  /** A single value, or an array where the attribute takes many. */
  static Object parse(Attribute attribute, String text) throws BadValue {
    if (!attribute.many()) {
      return single(attribute, attribute.type().isText() ? text : text.strip());
    }
    List<String> parts = split(text);
    Object array = java.lang.reflect.Array.newInstance(javaType(attribute.type()), parts.size());
    for (int i = 0; i < parts.size(); i++) {
      java.lang.reflect.Array.set(array, i, single(attribute, parts.get(i)));
    }
    return array;
  }

  /** Commas separate, a backslash before a comma makes it part of the value. */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    if (text.isBlank()) {
      return parts;
    }
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        part.append(text.charAt(++i));
      } else if (c == ',') {
        parts.add(part.toString().strip());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString().strip());
    return parts;
  }

  private static Object single(Attribute attribute, String text) throws BadValue {
    if (!attribute.options().isEmpty() && !attribute.options().contains(text)) {
      throw new BadValue("is none of " + String.join(", ", attribute.options()));
    }
    Object value;
    try {
      value = convert(attribute.type(), text);
    } catch (NumberFormatException e) {
      throw new BadValue("is not " + kind(attribute) + range(attribute));
    }
    if (!isWithin(attribute, text, value)) {
      String what = attribute.type().isText() ? "has a length that is not" : "is not";
      throw new BadValue(what + " within " + bounds(attribute));
    }
    return value;
  }

  private static Object convert(Attribute.Type type, String text) throws BadValue {
    return switch (type) {
      case STRING, PASSWORD -> text;
      case LONG -> Long.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case FLOAT -> Float.valueOf(text);
      case INTEGER -> integer(text);
      case BYTE -> Byte.valueOf(text);
      case SHORT -> Short.valueOf(text);
      case CHARACTER -> character(text);
      case BOOLEAN -> bool(text);
    };
  }

  /** A number that is merely too great is out of range, and not "no number". */
  private static Integer integer(String text) throws BadValue {
    long value = Long.parseLong(text);
    if (value != (int) value) {
      throw new BadValue("is not within " + Integer.MIN_VALUE + ".." + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  private static Character character(String text) throws BadValue {
    if (text.length() != 1) {
      throw new BadValue("is not a single character");
    }
    return text.charAt(0);
  }

  private static Boolean bool(String text) throws BadValue {
    if (!text.equals("true") && !text.equals("false")) {
      throw new BadValue("is neither true nor false");
    }
    return text.equals("true");
  }

  private static boolean isWithin(Attribute attribute, String text, Object value) {
    BigDecimal measure;
    if (attribute.type().isText()) {
      measure = BigDecimal.valueOf(text.length());
    } else if (value instanceof Number) {
      measure = new BigDecimal(text);
    } else {
      return true;
    }
    return bound(attribute.min()).map(b -> measure.compareTo(b) >= 0).orElse(true)
        && bound(attribute.max()).map(b -> measure.compareTo(b) <= 0).orElse(true);
  }

  private static Optional<BigDecimal> bound(Optional<String> text) {
    return text.filter(t -> !t.isBlank()).map(t -> new BigDecimal(t.strip()));
  }

  static String bounds(Attribute attribute) {
    return attribute.min().orElse("") + ".." + attribute.max().orElse("");
  }

  private static String range(Attribute attribute) {
    boolean bounded = attribute.min().isPresent() || attribute.max().isPresent();
    return bounded ? " within " + bounds(attribute) : "";
  }

  private static String kind(Attribute attribute) {
    return switch (attribute.type()) {
      case DOUBLE, FLOAT -> "a number";
      default -> "a whole number";
    };
  }

  private static Class<?> javaType(Attribute.Type type) {
    return switch (type) {
      case STRING, PASSWORD -> String.class;
      case LONG -> long.class;
      case DOUBLE -> double.class;
      case FLOAT -> float.class;
      case INTEGER -> int.class;
      case BYTE -> byte.class;
      case SHORT -> short.class;
      case CHARACTER -> char.class;
      case BOOLEAN -> boolean.class;
    };
  }
}
