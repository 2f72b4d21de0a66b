package io.godwit.shell.osgi;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;

/** What the annotations of the command classes say, for help and completion. */
final class CommandBook {
  /** One command; the example stands on the last line of its descriptor. */
  record Entry(
      String scope,
      String function,
      String summary,
      String example,
      List<Option> options,
      String operands) {
    String name() {
      return scope + ":" + function;
    }
  }

  /** One option; a flag takes no value. */
  record Option(String name, boolean flag, String description, String absent) {}

  private static final String EXAMPLE = "example: ";

  private static final Map<String, Class<?>> SCOPES =
      new TreeMap<>(
          Map.of(
              "app", AppCommands.class,
              "dht", DhtCommands.class,
              "net", NetCommands.class,
              "node", NodeCommands.class,
              "svc", SvcCommands.class));

  private static final List<Entry> ENTRIES = read();

  private CommandBook() {}

  static List<Entry> entries() {
    return ENTRIES;
  }

  /** By full name, or by function where only one scope has it. */
  static Optional<Entry> find(String name) {
    List<Entry> found =
        ENTRIES.stream().filter(e -> e.name().equals(name) || e.function().equals(name)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static List<Entry> read() {
    List<Entry> entries = new ArrayList<>();
    SCOPES.forEach(
        (scope, type) ->
            Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.isAnnotationPresent(Descriptor.class))
                .sorted(Comparator.comparing(Method::getName))
                .forEach(method -> entries.add(entry(scope, method))));
    return List.copyOf(entries);
  }

  private static Entry entry(String scope, Method method) {
    String[] lines = method.getAnnotation(Descriptor.class).value().split("\n");
    String last = lines[lines.length - 1].strip();
    List<Option> options = new ArrayList<>();
    String operands = "";
    Annotation[][] annotations = method.getParameterAnnotations();
    Class<?>[] types = method.getParameterTypes();
    for (int i = 0; i < types.length; i++) {
      Parameter option = find(annotations[i], Parameter.class);
      Descriptor descriptor = find(annotations[i], Descriptor.class);
      String text = descriptor == null ? "" : descriptor.value();
      if (option != null) {
        boolean flag = !option.presentValue().equals(Parameter.UNSPECIFIED);
        options.add(new Option(option.names()[0], flag, text, flag ? "" : option.absentValue()));
      } else if (types[i] != CommandSession.class) {
        operands = text;
      }
    }
    String example = last.startsWith(EXAMPLE) ? last.substring(EXAMPLE.length()) : "";
    return new Entry(scope, method.getName(), lines[0], example, List.copyOf(options), operands);
  }

  private static <A extends Annotation> A find(Annotation[] annotations, Class<A> type) {
    return Arrays.stream(annotations)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElse(null);
  }
}
