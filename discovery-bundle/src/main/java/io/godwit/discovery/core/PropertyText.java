package io.godwit.discovery.core;

import java.util.SortedMap;
import java.util.TreeMap;

/** Properties as text: to show them to people, and to compare what arrays would make unequal. */
public final class PropertyText {
  private PropertyText() {}

  public static SortedMap<String, String> of(SortedMap<String, Object> properties) {
    SortedMap<String, String> text = new TreeMap<>();
    properties.forEach((key, value) -> text.put(key, plain(PropertyJson.write(value))));
    return text;
  }

  private static String plain(com.google.gson.JsonElement json) {
    if (json.isJsonPrimitive()) {
      return json.getAsString();
    }
    com.google.gson.JsonElement value =
        json.getAsJsonObject().entrySet().iterator().next().getValue();
    return value.isJsonPrimitive() ? value.getAsString() : value.toString();
  }

  static boolean same(SortedMap<String, Object> a, SortedMap<String, Object> b) {
    return of(a).equals(of(b));
  }
}
