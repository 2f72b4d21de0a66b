package io.godwit.discovery.core;

import io.godwit.discovery.ServiceDirectory.Advert.Method;
import java.util.List;

/** A method as one line of text: {@code declaring|name|return|parameter|parameter…}. */
public final class MethodLine {
  /** The property of an endpoint description that carries the lines. */
  public static final String PROPERTY = "godwit.methods";

  private MethodLine() {}

  public static String write(Method method) {
    StringBuilder line = new StringBuilder();
    line.append(method.declaring()).append('|').append(method.name());
    line.append('|').append(method.returnType());
    method.parameterTypes().forEach(type -> line.append('|').append(type));
    return line.toString();
  }

  public static Method read(String line) {
    List<String> parts = List.of(line.split("\\|", -1));
    if (parts.size() < 3) {
      throw new IllegalArgumentException("not a method line: " + line);
    }
    return new Method(parts.get(0), parts.get(1), parts.subList(3, parts.size()), parts.get(2));
  }
}
