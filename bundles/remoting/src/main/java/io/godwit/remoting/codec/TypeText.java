package io.godwit.remoting.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.StringJoiner;

/** Types as text whose erasure, {@code <…>} cut out, is the erased type's name. */
final class TypeText {
  private TypeText() {}

  static String of(Type type, Class<?> erased) {
    if (type instanceof ParameterizedType generic) {
      StringJoiner arguments = new StringJoiner(",", "<", ">");
      for (Type argument : generic.getActualTypeArguments()) {
        arguments.add(argument.getTypeName().replace(" ", ""));
      }
      return erased.getTypeName() + arguments;
    }
    if (type instanceof GenericArrayType array && erased.isArray()) {
      return of(array.getGenericComponentType(), erased.getComponentType()) + "[]";
    }
    return erased.getTypeName();
  }
}
