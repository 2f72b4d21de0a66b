package io.godwit.nodes;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;

/** What a node answered to a command. */
public record Reply(String node, String command, int status, String out, String err) {
  /** The answer of a command that must have worked. */
  public JsonElement json() {
    try {
      return JsonParser.parseString(checked().out());
    } catch (JsonSyntaxException e) {
      throw new NodeException(node + " answered '" + command + "' with no JSON: " + out, e);
    }
  }

  /** This, if it worked. */
  public Reply checked() {
    if (status != 0) {
      String why = err.isBlank() ? out.strip() : err.strip();
      throw new NodeException(node + " refused '" + command + "' (status " + status + "): " + why);
    }
    return this;
  }
}
