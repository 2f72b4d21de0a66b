package io.godwit.remoting.calls;

import io.godwit.overlay.Role;
import io.godwit.remoting.codec.InterfaceCodec;
import java.util.List;
import java.util.Set;

/**
 * An endpoint that this node serves. The service behind it may come and go while the gate is closed
 * (a move that was aborted restarts it): calls see the endpoint, not the service.
 */
public final class Exported {
  private final String id;
  private final Gate gate;
  private volatile Binding binding;

  /**
   * The service.
   *
   * @param allowedRoles of which a caller needs one; empty where anybody may call
   */
  public record Binding(
      Object service, List<Class<?>> interfaces, InterfaceCodec codec, Set<Role> allowedRoles) {}

  Exported(String id, Gate gate) {
    this.id = id;
    this.gate = gate;
  }

  public String id() {
    return id;
  }

  /** Null where the service belongs to no guarded application. */
  public Gate gate() {
    return gate;
  }

  public Binding binding() {
    return binding;
  }

  void bind(Binding service) {
    binding = service;
  }

  /** Only the one that is bound: a newer one stays. */
  void unbind(Binding service) {
    if (binding == service) {
      binding = null;
    }
  }

  void leave() {
    if (gate != null) {
      gate.leave();
    }
  }
}
