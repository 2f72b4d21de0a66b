package io.godwit.hosting.store;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.godwit.overlay.Id;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records as JSON, for the journal, the audit log and the wire; a sealed type names its kind. */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .registerTypeAdapter(Id.class, new IdAdapter())
          .registerTypeAdapter(Duration.class, new DurationAdapter())
          .create();

  private Json() {}

  private static final class IdAdapter
      implements com.google.gson.JsonSerializer<Id>, com.google.gson.JsonDeserializer<Id> {
    @Override
    public JsonElement serialize(
        Id id, java.lang.reflect.Type type, com.google.gson.JsonSerializationContext context) {
      return new JsonPrimitive(id.toString());
    }

    @Override
    public Id deserialize(
        JsonElement json,
        java.lang.reflect.Type type,
        com.google.gson.JsonDeserializationContext context) {
      try {
        return Id.parse(json.getAsString());
      } catch (IllegalArgumentException e) {
        throw new JsonParseException(e);
      }
    }
  }

  private static final class DurationAdapter
      implements com.google.gson.JsonSerializer<Duration>,
          com.google.gson.JsonDeserializer<Duration> {
    @Override
    public JsonElement serialize(
        Duration d, java.lang.reflect.Type type, com.google.gson.JsonSerializationContext context) {
      return new JsonPrimitive(d.toNanos());
    }

    @Override
    public Duration deserialize(
        JsonElement json,
        java.lang.reflect.Type type,
        com.google.gson.JsonDeserializationContext context) {
      return Duration.ofNanos(json.getAsLong());
    }
  }

  public static String write(Object value) {
    return GSON.toJson(value);
  }

  /** Fails with {@link JsonParseException} or {@link IllegalArgumentException} only. */
  public static <T> T read(String text, Class<T> type) {
    T value = GSON.fromJson(text, type);
    if (value == null) {
      throw new JsonParseException("nothing where a " + type.getSimpleName() + " should be");
    }
    return value;
  }

  /** The permitted records of a sealed interface by the names that are written for them. */
  public static Map<String, Class<?>> kinds(Class<?> sealed) {
    Map<String, Class<?>> kinds = new LinkedHashMap<>();
    for (Class<?> kind : sealed.getPermittedSubclasses()) {
      if (kind.isRecord()) {
        kinds.put(kind.getSimpleName(), kind);
      }
    }
    return kinds;
  }

  /** One record of a sealed interface, with its kind. */
  public static String writeKind(Object value) {
    JsonObject object = new JsonObject();
    object.addProperty("kind", value.getClass().getSimpleName());
    object.add("value", GSON.toJsonTree(value));
    return GSON.toJson(object);
  }

  public static <T> T readKind(String text, Class<T> sealed) {
    JsonElement json = JsonParser.parseString(text);
    if (!json.isJsonObject() || !json.getAsJsonObject().has("kind")) {
      throw new JsonParseException("a " + sealed.getSimpleName() + " without a kind");
    }
    JsonObject object = json.getAsJsonObject();
    String kind = object.get("kind").getAsString();
    Class<?> type = kinds(sealed).get(kind);
    if (type == null) {
      throw new JsonParseException("an unknown " + sealed.getSimpleName() + ": " + kind);
    }
    T value = sealed.cast(GSON.fromJson(object.get("value"), type));
    if (value == null) {
      throw new JsonParseException("an empty " + sealed.getSimpleName() + ": " + kind);
    }
    return value;
  }
}
