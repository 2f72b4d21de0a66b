package io.godwit.api;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who calls: the node whose certificate stands behind the call that the current thread serves. Only
 * there while a service method runs that was called through Godwit, and only in the thread that it
 * was called in.
 *
 * @param nodeId of the calling node, as 64 hexadecimal digits
 * @param roles of the calling node, in small letters, as its certificate says
 */
public record Caller(String nodeId, Set<String> roles) {
  private static final ThreadLocal<Caller> CURRENT = new ThreadLocal<>();

  public Caller {
    roles = java.util.Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  public static Optional<Caller> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** For the remoting bundle: sets who calls (null: nobody) and tells who did before. */
  public static Caller enter(Caller caller) {
    Caller before = CURRENT.get();
    if (caller == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(caller);
    }
    return before;
  }
}
