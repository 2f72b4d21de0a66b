package io.godwit.discovery.core;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Service properties keep their Java types on the way: text and truth values are themselves, other
 * scalars {@code {"Long":"5"}}, arrays {@code {"long[]":[…]}}, collections {@code {"List":[…]}}.
 */
final class PropertyJson {
  private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

  private record Kind(Class<?> boxed, Class<?> primitive, Function<String, Object> parse) {}

  static {
    kind(String.class, null, text -> text);
    kind(Boolean.class, boolean.class, Boolean::valueOf);
    kind(Long.class, long.class, Long::valueOf);
    kind(Integer.class, int.class, Integer::valueOf);
    kind(Short.class, short.class, Short::valueOf);
    kind(Byte.class, byte.class, Byte::valueOf);
    kind(Double.class, double.class, Double::valueOf);
    kind(Float.class, float.class, Float::valueOf);
    kind(Character.class, char.class, PropertyJson::character);
  }

  private PropertyJson() {}

  private static void kind(Class<?> boxed, Class<?> primitive, Function<String, Object> parse) {
    Kind kind = new Kind(boxed, primitive, parse);
    KINDS.put(boxed.getSimpleName(), kind);
    if (primitive != null) {
      KINDS.put(primitive.getSimpleName(), kind);
    }
  }

  private static Object character(String text) {
    if (text.length() != 1) {
      throw new IllegalArgumentException("not one character: " + text);
    }
    return text.charAt(0);
  }

  static JsonElement write(Object value) {
    if (value instanceof Boolean truth) {
      return new JsonPrimitive(truth);
    }
    if (value instanceof Collection<?> values) {
      return tagged(value instanceof Set ? "Set" : "List", array(values.toArray()));
    }
    if (value.getClass().isArray()) {
      Class<?> type = value.getClass().getComponentType();
      String name = KINDS.containsKey(type.getSimpleName()) ? type.getSimpleName() : "String";
      return tagged(name + "[]", array(value));
    }
    Kind kind = KINDS.get(value.getClass().getSimpleName());
    if (kind == null || kind.boxed() == String.class) {
      return new JsonPrimitive(value.toString());
    }
    return tagged(value.getClass().getSimpleName(), new JsonPrimitive(value.toString()));
  }

  private static JsonArray array(Object values) {
    JsonArray array = new JsonArray();
    for (int i = 0; i < Array.getLength(values); i++) {
      Object element = Array.get(values, i);
      if (element != null) {
        array.add(element instanceof String text ? new JsonPrimitive(text) : scalar(element));
      }
    }
    return array;
  }

  private static JsonElement scalar(Object element) {
    return element instanceof Collection || element.getClass().isArray()
        ? new JsonPrimitive(element.toString())
        : write(element);
  }

  private static JsonObject tagged(String tag, JsonElement value) {
    JsonObject object = new JsonObject();
    object.add(tag, value);
    return object;
  }

  static Object read(JsonElement json) {
    if (json.isJsonPrimitive()) {
      return json.getAsJsonPrimitive().isBoolean()
          ? (Object) json.getAsBoolean()
          : json.getAsString();
    }
    Map.Entry<String, JsonElement> entry =
        json.getAsJsonObject().entrySet().stream()
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("an empty property value"));
    String tag = entry.getKey();
    if (tag.equals("List") || tag.equals("Set")) {
      List<Object> values = elements(entry.getValue());
      return tag.equals("List") ? values : new LinkedHashSet<>(values);
    }
    if (tag.endsWith("[]")) {
      return array(kindOf(tag.substring(0, tag.length() - 2)), tag, elements(entry.getValue()));
    }
    return parse(kindOf(tag), entry.getValue().getAsString());
  }

  private static Kind kindOf(String tag) {
    Kind kind = KINDS.get(tag);
    if (kind == null) {
      throw new IllegalArgumentException("a property of unknown type " + tag);
    }
    return kind;
  }

  private static Object parse(Kind kind, String text) {
    try {
      return kind.parse().apply(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a " + kind.boxed().getSimpleName() + ": " + text, e);
    }
  }

  private static List<Object> elements(JsonElement json) {
    List<Object> values = new ArrayList<>();
    json.getAsJsonArray().forEach(element -> values.add(read(element)));
    return values;
  }

  private static Object array(Kind kind, String tag, List<Object> values) {
    boolean primitive = Character.isLowerCase(tag.charAt(0));
    Object array = Array.newInstance(primitive ? kind.primitive() : kind.boxed(), values.size());
    for (int i = 0; i < values.size(); i++) {
      try {
        Array.set(array, i, values.get(i));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("not an element of " + tag + ": " + values.get(i), e);
      }
    }
    return array;
  }
}
