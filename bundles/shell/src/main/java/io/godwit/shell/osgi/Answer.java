package io.godwit.shell.osgi;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.View;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a command answers: data for scripts, and the text its audience asked for. */
public final class Answer {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private final JsonElement data;
  private final String text;

  private Answer(JsonElement data, String text) {
    this.data = data;
    this.text = text;
  }

  /** Whatever a command returned, for a program: what Gogo formats for people is no JSON. */
  public static String json(Object result) {
    if (result instanceof Answer answer) {
      return GSON.toJson(answer.data);
    }
    boolean plain =
        result instanceof Map
            || result instanceof Collection
            || result instanceof Number
            || result instanceof Boolean
            || result instanceof CharSequence;
    return GSON.toJson(plain ? result : String.valueOf(result));
  }

  /** Data for machines or a text for people. */
  static Answer of(Audience audience, JsonElement data, String text) {
    return new Answer(data, audience.json() ? GSON.toJson(data) : text);
  }

  /** A table; where there are no rows people get a sentence. */
  static <T> Answer rows(Audience audience, View<T> view, List<T> things, String none) {
    String text =
        things.isEmpty()
            ? Colour.DIM.paint(none, audience.colours())
            : view.table(things, audience.colours());
    return of(audience, view.json(things), text);
  }

  /** The fields of one thing, one under the other. */
  static <T> Answer fields(Audience audience, View<T> view, T thing) {
    return of(audience, view.json(thing), view.fields(thing, audience.colours()));
  }

  /** A sentence that says what was done. */
  static Answer done(Audience audience, String sentence, JsonObject data) {
    return of(audience, data, Colour.GOOD.paint("✓ ", audience.colours()) + sentence);
  }

  /** For scripts in the same shell. */
  public JsonElement data() {
    return data;
  }

  @Override
  public String toString() {
    return text;
  }
}
