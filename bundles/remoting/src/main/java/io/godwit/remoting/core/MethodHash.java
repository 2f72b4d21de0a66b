package io.godwit.remoting.core;

import io.godwit.overlay.Id;
import java.util.List;

/**
 * How a call names its method: the first 8 bytes of the SHA-256 of {@code name(type,type)} with
 * erased parameter types. The declaring interface and the return type are left out, so that a
 * method may move up in a hierarchy and its return type may be narrowed.
 */
public final class MethodHash {
  private MethodHash() {}

  public static long of(String name, List<String> erasedParameterTypes) {
    return Id.sha256(name + '(' + String.join(",", erasedParameterTypes) + ')').w0();
  }

  /** The erasure of a type with generics as text: {@code java.util.List<X>} is java.util.List. */
  public static String erase(String type) {
    StringBuilder erased = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < type.length(); i++) {
      char c = type.charAt(i);
      if (c == '<') {
        depth++;
      } else if (c == '>') {
        depth--;
      } else if (depth == 0) {
        erased.append(c);
      }
    }
    return erased.toString();
  }
}
