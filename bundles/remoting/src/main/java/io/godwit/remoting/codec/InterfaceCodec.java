package io.godwit.remoting.codec;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.type.TypeBindings;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.godwit.remoting.core.MethodHash;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The methods of an endpoint's interfaces, ready to be called. Made once for an export and once for
 * each consumer's proxy, of the classes that that side sees; immutable.
 */
public final class InterfaceCodec {
  private final Map<Method, MethodCodec> byMethod = new HashMap<>();
  private final Map<Long, MethodCodec> byHash = new HashMap<>();
  private final Set<String> lines = new TreeSet<>();
  private final List<AsyncShape> shapes;

  /** Fails where two methods cannot be told apart on the wire. */
  public InterfaceCodec(List<Class<?>> interfaces, List<AsyncShape> shapes) {
    this.shapes = List.copyOf(shapes);
    for (Class<?> type : interfaces) {
      if (!type.isInterface()) {
        throw new CodecException(type.getName() + " is a class; only interfaces can be remote");
      }
      ObjectMapper mapper = Mappers.cbor(type.getClassLoader());
      for (Method method : methods(type)) {
        add(type, method, mapper);
      }
    }
  }

  private static List<Method> methods(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers()) && !ofObject(method)) {
        methods.add(method);
      }
    }
    methods.sort(Comparator.comparing(Method::toString));
    return methods;
  }

  private static boolean ofObject(Method method) {
    try {
      Object.class.getMethod(method.getName(), method.getParameterTypes());
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private void add(Class<?> type, Method method, ObjectMapper mapper) {
    List<String> erased = Arrays.stream(method.getParameterTypes()).map(Type::getTypeName).toList();
    long hash = MethodHash.of(method.getName(), erased);
    MethodCodec known = byHash.get(hash);
    if (known != null && !sameSignature(known.method(), method)) {
      throw new CodecException(known.label() + " and " + method + " have the same hash");
    }
    MethodCodec codec = codec(type, method, hash, mapper);
    byMethod.put(method, codec);
    if (known == null || known.method().isBridge()) {
      byHash.put(hash, codec);
    }
    if (!method.isBridge()) {
      lines.add(line(type, method));
    }
  }

  private static boolean sameSignature(Method a, Method b) {
    return a.getName().equals(b.getName())
        && Arrays.equals(
            Arrays.stream(a.getParameterTypes()).map(Class::getName).toArray(),
            Arrays.stream(b.getParameterTypes()).map(Class::getName).toArray());
  }

  private static String line(Class<?> type, Method method) {
    StringBuilder line = new StringBuilder(type.getName());
    line.append('|').append(method.getName()).append('|');
    line.append(TypeText.of(method.getGenericReturnType(), method.getReturnType()));
    for (int i = 0; i < method.getParameterCount(); i++) {
      line.append('|');
      line.append(TypeText.of(method.getGenericParameterTypes()[i], method.getParameterTypes()[i]));
    }
    return line.toString();
  }

  private MethodCodec codec(Class<?> type, Method method, long hash, ObjectMapper mapper) {
    Method typed = method.isBridge() ? bridged(type, method) : method;
    TypeFactory types = mapper.getTypeFactory();
    JavaType seenFrom = types.constructType(type).findSuperType(typed.getDeclaringClass());
    TypeBindings bindings =
        seenFrom == null ? TypeBindings.emptyBindings() : seenFrom.getBindings();
    List<ValueCodec> arguments = new ArrayList<>();
    for (Type parameter : typed.getGenericParameterTypes()) {
      arguments.add(value(resolve(types, parameter, bindings), mapper));
    }
    JavaType result = resolve(types, typed.getGenericReturnType(), bindings);
    AsyncShape async =
        shapes.stream().filter(s -> s.is(method.getReturnType())).findFirst().orElse(null);
    return new MethodCodec(
        method,
        hash,
        arguments,
        value(async == null ? result : result.containedTypeOrUnknown(0), mapper),
        async,
        new Throwables(type.getClassLoader(), List.of(method.getExceptionTypes())));
  }

  /** The method that a compiler's bridge leads to knows the real types. */
  private static Method bridged(Class<?> type, Method bridge) {
    for (Method method : type.getMethods()) {
      if (!method.isBridge()
          && method.getName().equals(bridge.getName())
          && method.getParameterCount() == bridge.getParameterCount()
          && bridge.getReturnType().isAssignableFrom(method.getReturnType())) {
        return method;
      }
    }
    return bridge;
  }

  private static JavaType resolve(TypeFactory types, Type type, TypeBindings bindings) {
    return types.resolveMemberType(type, bindings);
  }

  private static ValueCodec value(JavaType type, ObjectMapper mapper) {
    Class<?> raw = type.getRawClass();
    if (raw == void.class || raw == Void.class) {
      return MethodCodec.nothing();
    }
    ValueCodec plain = PlainCodecs.of(raw);
    if (plain != null) {
      return plain;
    }
    try {
      return new JacksonCodec(mapper, type);
    } catch (RuntimeException e) {
      return MethodCodec.impossible("the type " + type.toCanonical() + ": " + e.getMessage());
    }
  }

  /** Null for a method of no interface of this codec. */
  public MethodCodec of(Method method) {
    return byMethod.get(method);
  }

  /** Null where there is no such method. */
  public MethodCodec of(long hash) {
    return byHash.get(hash);
  }

  /** One line for each method, for the advert. */
  public List<String> lines() {
    return List.copyOf(lines);
  }
}
