package io.godwit.remoting.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a method may throw, over the wire: an array of type name, message, and the cause's type and
 * message. At the caller a declared exception (or a subclass) and an unchecked one are made again
 * where their class is in reach of the interface and has a constructor for a message.
 */
public final class Throwables {
  private static final int MAX_MESSAGE_CHARS = 8 * 1024;

  private final ClassLoader loader;
  private final List<Class<?>> declared;

  Throwables(ClassLoader loader, List<Class<?>> declared) {
    this.loader = loader;
    this.declared = declared;
  }

  /** What came: its type and text, and the exception itself where it could be made again. */
  public record Received(String type, String message, Optional<Throwable> exception) {}

  public static void write(CborOut out, Throwable thrown) {
    out.array(4);
    text(out, thrown.getClass().getName());
    text(out, thrown.getMessage());
    Throwable cause = thrown.getCause();
    text(out, cause == null ? null : cause.getClass().getName());
    text(out, cause == null ? null : cause.getMessage());
  }

  private static void text(CborOut out, String text) {
    if (text == null) {
      out.nothing();
    } else {
      out.text(text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS));
    }
  }

  public Received read(ByteBuffer bytes) {
    CborIn in = new CborIn(bytes);
    if (in.array() < 2) {
      throw new CodecException("an exception without type and message");
    }
    String type = in.nothing() ? "unknown" : in.text();
    String message = in.nothing() ? null : in.text();
    return new Received(type, message, make(type, message));
  }

  private Optional<Throwable> make(String type, String message) {
    Class<?> found;
    try {
      found = Class.forName(type, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
    Class<?> candidate = found;
    boolean wanted =
        declared.stream().anyMatch(each -> each.isAssignableFrom(candidate))
            || RuntimeException.class.isAssignableFrom(candidate);
    if (!wanted || !Throwable.class.isAssignableFrom(candidate)) {
      return Optional.empty();
    }
    try {
      return Optional.of(construct(candidate.asSubclass(Throwable.class), message));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Throwable construct(Class<? extends Throwable> type, String message)
      throws ReflectiveOperationException {
    for (Class<?>[] parameters :
        List.of(new Class<?>[] {String.class}, new Class<?>[] {String.class, Throwable.class})) {
      try {
        Constructor<? extends Throwable> constructor = type.getConstructor(parameters);
        return parameters.length == 1
            ? constructor.newInstance(message)
            : constructor.newInstance(message, null);
      } catch (NoSuchMethodException e) {
        continue;
      } catch (InvocationTargetException e) {
        throw new ReflectiveOperationException(e);
      }
    }
    throw new NoSuchMethodException(type.getName() + "(String)");
  }
}
