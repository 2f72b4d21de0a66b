package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The endpoints of this node by id, and where those went that were here. */
public final class Exports {
  static final int MAX_FORWARDS = 10_000;
  static final long FORWARD_MILLIS = 10 * 60_000;

  private final Map<String, Exported> endpoints = new ConcurrentHashMap<>();
  private final Map<String, Forward> forwards = new LinkedHashMap<>();

  private record Forward(Id host, long epoch, long untilMillis) {}

  /** Where a call that came too late should go. */
  public record Elsewhere(Id host, long epoch) {}

  public Exported find(String endpointId) {
    return endpoints.get(endpointId);
  }

  /** The endpoint with this id, made where it is not there; one that a gate holds is kept. */
  public synchronized Exported put(String endpointId, Gate gate) {
    forwards.remove(endpointId);
    Exported known = endpoints.get(endpointId);
    if (known != null && known.gate() == gate) {
      return known;
    }
    Exported made = new Exported(endpointId, gate);
    endpoints.put(endpointId, made);
    return made;
  }

  public synchronized void remove(Exported exported) {
    endpoints.remove(exported.id(), exported);
  }

  public void bind(Exported exported, Exported.Binding service) {
    exported.bind(service);
  }

  public void unbind(Exported exported, Exported.Binding service) {
    exported.unbind(service);
  }

  public synchronized void remember(String endpointId, Id host, long epoch) {
    if (forwards.size() >= MAX_FORWARDS) {
      Iterator<String> oldest = forwards.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    forwards.put(
        endpointId, new Forward(host, epoch, System.nanoTime() / 1_000_000 + FORWARD_MILLIS));
  }

  synchronized Optional<Elsewhere> elsewhere(String endpointId) {
    Forward forward = forwards.get(endpointId);
    if (forward == null) {
      return Optional.empty();
    }
    if (forward.untilMillis() < System.nanoTime() / 1_000_000) {
      forwards.remove(endpointId);
      return Optional.empty();
    }
    return Optional.of(new Elsewhere(forward.host(), forward.epoch()));
  }
}
