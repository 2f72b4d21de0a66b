package io.godwit.remoting.osgi;

import io.godwit.api.GodwitConstants;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay;
import io.godwit.remoting.Gates;
import io.godwit.remoting.calls.CallRuntime;
import io.godwit.remoting.calls.Exported;
import io.godwit.remoting.calls.Gate;
import io.godwit.remoting.core.GateCore.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.Constants;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gates of this node. A gate owns the endpoints of its application and their adverts: while it
 * is closed or forwards, the services behind may stop and start again and nobody outside sees it.
 * Thread-safe by its monitor; what it tells (announcements, waiting calls) is told by posting or
 * outside of it.
 */
final class GateTable implements Gates {
  private static final Logger LOG = LoggerFactory.getLogger(GateTable.class);
  private static final int MAX_ID_CHARS = 200;

  private final Overlay overlay;
  private final CallRuntime calls;
  private final Routes routes;
  private final Map<String, Guarded> guarded = new TreeMap<>();
  private volatile Map<Long, String> applications = Map.of();
  private Announcements announcements;

  /** What the topology does for the gates. */
  interface Announcements {
    /** Completes when every service registered so far is exported. */
    CompletionStage<Void> settled();

    void announce(EndpointDescription endpoint);

    void withdraw(String endpointId);

    /**
     * Once the new host's advert can be expected everywhere, so that a listing in between never
     * lacks the service; the greater epoch wins while both are there.
     */
    void withdrawLater(EndpointDescription endpoint);

    /** Completes when the adverts of these endpoints are acknowledged. */
    CompletionStage<Void> acknowledged(List<String> endpointIds);
  }

  /** Where an export goes. */
  record Place(String endpointId, String application, long epoch, Gate gate) {}

  private static final class Guarded {
    final Gate gate;
    List<Long> bundles;
    final Map<String, Held> endpoints = new TreeMap<>();

    Guarded(Gate gate, List<Long> bundles) {
      this.gate = gate;
      this.bundles = bundles;
    }
  }

  private static final class Held {
    Exported exported;
    EndpointDescription description;
    boolean announced;
  }

  GateTable(Overlay overlay, CallRuntime calls, Routes routes) {
    this.overlay = overlay;
    this.calls = calls;
    this.routes = routes;
  }

  void announcements(Announcements topology) {
    announcements = topology;
  }

  /** The application that a bundle belongs to, or null. */
  String applicationOf(long bundleId) {
    return applications.get(bundleId);
  }

  private Guarded get(String application) {
    Guarded found = guarded.get(application);
    if (found == null) {
      throw new IllegalArgumentException("no gate guards the application " + application);
    }
    return found;
  }

  @Override
  public synchronized void guard(String application, long epoch, List<Long> bundles) {
    Guarded known = guarded.get(application);
    if (known == null || known.gate.state() == State.MOVED) {
      // It is back: calls go on being forwarded until its services are here again.
      Guarded made = new Guarded(calls.gate(application, epoch), List.copyOf(bundles));
      guarded.put(application, made);
      if (known != null) {
        known.endpoints.values().forEach(held -> forget(held, known.gate));
      }
    } else {
      known.gate.shut();
      known.bundles = List.copyOf(bundles);
    }
    bundlesChanged();
  }

  private void bundlesChanged() {
    Map<Long, String> now = new HashMap<>();
    guarded.forEach((name, each) -> each.bundles.forEach(bundle -> now.put(bundle, name)));
    applications = Map.copyOf(now);
  }

  synchronized Place place(long bundleId, Map<String, Object> properties) {
    String application = applications.get(bundleId);
    List<String> interfaces = List.of((String[]) properties.get(Constants.OBJECTCLASS));
    String name = String.join(",", interfaces);
    if (application == null) {
      String node =
          overlay.self().id().brief() + "-" + Long.toHexString(overlay.self().incarnation());
      Object service = properties.get(RemoteConstants.ENDPOINT_SERVICE_ID);
      return new Place(bounded(node + ":" + service + ":" + name), "", 0, null);
    }
    Guarded found = get(application);
    String id = bounded(overlay.network().id().brief() + ":" + application + ":" + name);
    String free = id;
    for (int number = 2; taken(found, free); number++) {
      free = id + "#" + number;
      LOG.warn(
          "{} has several services of {}: {} is told apart by the order of registration only",
          application,
          name,
          free);
    }
    return new Place(free, application, found.gate.epoch(), found.gate);
  }

  private static boolean taken(Guarded found, String id) {
    Held held = found.endpoints.get(id);
    return held != null && held.exported.binding() != null;
  }

  private static String bounded(String id) {
    return id.length() <= MAX_ID_CHARS
        ? id
        : id.substring(0, MAX_ID_CHARS - 17) + "~" + Id.sha256(id).toString().substring(0, 16);
  }

  synchronized void bind(Place place, Exported.Binding binding, EndpointDescription description) {
    Exported exported = calls.exports().put(place.endpointId(), place.gate());
    calls.exports().bind(exported, binding);
    if (place.gate() == null) {
      return;
    }
    Guarded found = guarded.get(place.application());
    if (found == null || found.gate != place.gate()) {
      calls.exports().remove(exported);
      return;
    }
    Held held = found.endpoints.computeIfAbsent(place.endpointId(), id -> new Held());
    held.exported = exported;
    held.description = description;
    if (found.gate.state() == State.OPEN) {
      announce(held, found.gate.epoch());
    }
  }

  /** The service is gone; behind a gate that is not open its endpoint stays. */
  synchronized void unbind(Place place, Exported.Binding binding) {
    Exported exported = calls.exports().find(place.endpointId());
    if (exported == null || exported.binding() != binding) {
      return;
    }
    calls.exports().unbind(exported, binding);
    if (place.gate() == null) {
      calls.exports().remove(exported);
      return;
    }
    Guarded found = guarded.get(place.application());
    if (found != null && found.gate == place.gate() && found.gate.state() == State.OPEN) {
      Held held = found.endpoints.remove(place.endpointId());
      if (held != null) {
        forget(held, found.gate);
      }
    }
  }

  private void forget(Held held, Gate gate) {
    if (held.announced) {
      held.announced = false;
      if (gate.state() == State.MOVED) {
        announcements.withdrawLater(held.description);
      } else {
        announcements.withdraw(held.exported.id());
      }
    }
    calls.exports().remove(held.exported);
    if (gate.state() == State.MOVED) {
      calls.exports().remember(held.exported.id(), gate.movedTo(), gate.movedEpoch());
    }
  }

  private void announce(Held held, long epoch) {
    Map<String, Object> properties = new HashMap<>(held.description.getProperties());
    properties.put(GodwitConstants.EPOCH, epoch);
    held.description = new EndpointDescription(properties);
    held.announced = true;
    announcements.announce(held.description);
  }

  @Override
  public CompletionStage<Void> open(String application, long epoch) {
    return announcements.settled().thenCompose(settled -> openSettled(application, epoch));
  }

  private CompletionStage<Void> openSettled(String application, long epoch) {
    Gate gate;
    List<String> announced = new ArrayList<>();
    synchronized (this) {
      Guarded found = get(application);
      gate = found.gate;
      for (Held held : new ArrayList<>(found.endpoints.values())) {
        if (held.exported.binding() == null) {
          found.endpoints.remove(held.exported.id());
          forget(held, gate);
        }
      }
    }
    gate.open(epoch);
    synchronized (this) {
      for (Held held : get(application).endpoints.values()) {
        announce(held, epoch);
        announced.add(held.exported.id());
      }
    }
    return announcements.acknowledged(announced);
  }

  @Override
  public CompletionStage<Void> close(String application, Duration deadline) {
    Gate gate;
    synchronized (this) {
      gate = get(application).gate;
    }
    return gate.close(deadline);
  }

  @Override
  public void forward(String application, Id host, long epoch) {
    Guarded found;
    List<String> ids;
    synchronized (this) {
      found = get(application);
      ids = List.copyOf(found.endpoints.keySet());
    }
    String name =
        overlay.member(host).map(Member::node).map(node -> node.name()).orElse(host.brief());
    ids.forEach(id -> routes.moved(id, host, name, epoch));
    found.gate.forward(host, epoch);
  }

  @Override
  public CompletionStage<Void> release(String application, boolean keepForward) {
    Guarded found;
    synchronized (this) {
      found = guarded.remove(application);
      if (found == null) {
        return CompletableFuture.completedFuture(null);
      }
      bundlesChanged();
      for (Held held : found.endpoints.values()) {
        forget(held, keepForward ? found.gate : calls.gate(application, 0));
      }
    }
    found.gate.release();
    return announcements.settled();
  }

  @Override
  public synchronized List<Status> list() {
    return guarded.entrySet().stream()
        .map(
            entry -> {
              Gate gate = entry.getValue().gate;
              return new Status(
                  entry.getKey(),
                  gate.state().name(),
                  gate.epoch(),
                  gate.running(),
                  gate.waiting(),
                  List.copyOf(entry.getValue().endpoints.keySet()));
            })
        .toList();
  }

  /** Nobody waits at the gates of a bundle that stops. */
  void close() {
    List<Guarded> all;
    synchronized (this) {
      all = new ArrayList<>(guarded.values());
      guarded.clear();
      bundlesChanged();
    }
    all.forEach(each -> each.gate.release());
  }
}
