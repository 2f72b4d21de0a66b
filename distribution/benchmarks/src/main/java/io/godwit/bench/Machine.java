package io.godwit.bench;

import com.google.gson.JsonObject;

/** What a figure was seen on; no figure is worth much without it. */
final class Machine {
  private Machine() {}

  static JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("java", System.getProperty("java.vm.version"));
    json.addProperty("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    json.addProperty("cores", Runtime.getRuntime().availableProcessors());
    return json;
  }
}
