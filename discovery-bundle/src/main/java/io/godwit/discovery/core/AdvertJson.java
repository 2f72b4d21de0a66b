package io.godwit.discovery.core;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.godwit.overlay.Id;
import io.godwit.overlay.Records;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An advert as the JSON that is stored in the DHT; see docs/protocol.md. Decoding is total. */
public final class AdvertJson {
  public static final int VERSION = 1;
  static final int MAX_INTERFACES = 64;

  private AdvertJson() {}

  /**
   * Leaves the signatures out where they do not fit (calls by hand then need a class), and refuses
   * what does not fit without them.
   */
  public static byte[] write(Endpoint endpoint) {
    byte[] bytes = bytes(endpoint);
    if (bytes.length > Records.MAX_VALUE_BYTES && !endpoint.methods().isEmpty()) {
      bytes = bytes(endpoint.withoutMethods());
    }
    if (bytes.length > Records.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "the advert of "
              + endpoint.id()
              + " has "
              + bytes.length
              + " bytes, at most "
              + Records.MAX_VALUE_BYTES
              + " are possible: give the service fewer or shorter properties");
    }
    return bytes;
  }

  private static byte[] bytes(Endpoint endpoint) {
    JsonObject json = new JsonObject();
    json.addProperty("v", VERSION);
    json.addProperty("id", endpoint.id());
    json.add("interfaces", strings(endpoint.interfaces()));
    json.addProperty("node", endpoint.node().toString());
    json.addProperty("name", endpoint.nodeName());
    json.addProperty("application", endpoint.application());
    json.addProperty("epoch", endpoint.epoch());
    json.addProperty("sequence", endpoint.sequence());
    json.add("methods", strings(endpoint.methods()));
    JsonObject properties = new JsonObject();
    endpoint.properties().forEach((key, value) -> properties.add(key, PropertyJson.write(value)));
    json.add("properties", properties);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonArray strings(List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  /** Fails with an {@link IllegalArgumentException} that says what is wrong. */
  public static Endpoint read(byte[] bytes) {
    try {
      JsonObject json =
          JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8)).getAsJsonObject();
      int version = json.get("v").getAsInt();
      if (version != VERSION) {
        throw new IllegalArgumentException("advert version " + version + " is not known here");
      }
      return read(json);
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | ClassCastException
        | NullPointerException
        | StackOverflowError e) {
      throw new IllegalArgumentException("not an advert: " + e.getMessage(), e);
    }
  }

  private static Endpoint read(JsonObject json) {
    List<String> interfaces = strings(json.get("interfaces"));
    if (interfaces.isEmpty() || interfaces.size() > MAX_INTERFACES) {
      throw new IllegalArgumentException(
          "an endpoint has 1 to " + MAX_INTERFACES + " interfaces, not " + interfaces.size());
    }
    SortedMap<String, Object> properties = new TreeMap<>();
    for (Map.Entry<String, JsonElement> entry :
        json.get("properties").getAsJsonObject().entrySet()) {
      properties.put(entry.getKey(), PropertyJson.read(entry.getValue()));
    }
    return new Endpoint(
        json.get("id").getAsString(),
        interfaces,
        Id.parse(json.get("node").getAsString()),
        json.get("name").getAsString(),
        json.get("application").getAsString(),
        json.get("epoch").getAsLong(),
        json.get("sequence").getAsLong(),
        strings(json.get("methods")),
        properties);
  }

  private static List<String> strings(JsonElement array) {
    List<String> values = new ArrayList<>();
    array.getAsJsonArray().forEach(element -> values.add(element.getAsString()));
    return values;
  }
}
