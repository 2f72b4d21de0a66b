package io.godwit.shell.core;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What of a thing is shown, said once for both readers: each column has a key and a raw value for
 * machines, a title and a text for people. Columns without a title are for machines only.
 *
 * @param <T> the things
 */
public final class View<T> {
  private final List<Column<T>> columns = new ArrayList<>();

  private record Column<T>(
      String key,
      String title,
      Function<T, Object> value,
      Function<T, String> text,
      Function<T, Colour> colour,
      boolean right) {}

  /** A column that reads the same for both. */
  public View<T> column(String key, String title, Function<T, Object> value) {
    return column(key, title, value, thing -> text(value.apply(thing)));
  }

  /** A column whose text differs from its raw value. */
  public View<T> column(
      String key, String title, Function<T, Object> value, Function<T, String> text) {
    columns.add(new Column<>(key, title, value, text, thing -> Colour.PLAIN, false));
    return this;
  }

  /** A number with its unit, to the right. */
  public View<T> measure(
      String key, String title, Function<T, Object> value, Function<T, String> text) {
    columns.add(new Column<>(key, title, value, text, thing -> Colour.PLAIN, true));
    return this;
  }

  /** A state, in its colour. */
  public View<T> state(
      String key, String title, Function<T, Object> value, Function<T, Colour> colour) {
    columns.add(new Column<>(key, title, value, thing -> text(value.apply(thing)), colour, false));
    return this;
  }

  /** For machines only. */
  public View<T> hidden(String key, Function<T, Object> value) {
    return column(key, "", value);
  }

  /** One line for each thing. */
  public String table(List<T> things, boolean colours) {
    List<Column<T>> shown = shown();
    Table table =
        new Table(
            shown.stream().map(Column::title).toList(), shown.stream().map(Column::right).toList());
    for (T thing : things) {
      table.row(shown.stream().map(column -> cell(column, thing)).toList());
    }
    return table.render(colours);
  }

  /** One line for each column of one thing. */
  public String fields(T thing, boolean colours) {
    List<Column<T>> shown = shown();
    int width = shown.stream().mapToInt(column -> column.title().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (Column<T> column : shown) {
      Table.Cell cell = cell(column, thing);
      if (!cell.text().isEmpty()) {
        String title = String.format("%-" + width + "s", column.title());
        lines.add(
            Colour.DIM.paint(title, colours) + "  " + cell.colour().paint(cell.text(), colours));
      }
    }
    return String.join("\n", lines);
  }

  /** One thing for machines. */
  public JsonObject json(T thing) {
    JsonObject object = new JsonObject();
    for (Column<T> column : columns) {
      object.add(column.key(), raw(column.value().apply(thing)));
    }
    return object;
  }

  /** Many things for machines. */
  public JsonArray json(List<T> things) {
    JsonArray array = new JsonArray();
    things.forEach(thing -> array.add(json(thing)));
    return array;
  }

  private List<Column<T>> shown() {
    return columns.stream().filter(column -> !column.title().isEmpty()).toList();
  }

  private static <T> Table.Cell cell(Column<T> column, T thing) {
    return new Table.Cell(column.text().apply(thing), column.colour().apply(thing));
  }

  private static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Collection<?> many) {
      return String.join(", ", many.stream().map(View::text).toList());
    }
    return value instanceof Enum<?> constant ? word(constant) : value.toString();
  }

  /** {@code IN_DOUBT} is for programs, {@code in doubt} for people. */
  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static JsonElement raw(Object value) {
    if (value == null) {
      return JsonNull.INSTANCE;
    }
    if (value instanceof JsonElement element) {
      return element;
    }
    if (value instanceof Number number) {
      return new JsonPrimitive(number);
    }
    if (value instanceof Boolean truth) {
      return new JsonPrimitive(truth);
    }
    if (value instanceof Collection<?> many) {
      JsonArray array = new JsonArray();
      many.forEach(one -> array.add(raw(one)));
      return array;
    }
    return new JsonPrimitive(value.toString());
  }
}
