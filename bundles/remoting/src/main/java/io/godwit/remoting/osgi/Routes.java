package io.godwit.remoting.osgi;

import io.godwit.api.GodwitConstants;
import io.godwit.overlay.Id;
import io.godwit.remoting.calls.Route;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.remoteserviceadmin.EndpointDescription;

/** The routes of imported endpoints: proxies hold them, the topology keeps them true. */
final class Routes {
  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  /** What discovery says; only endpoints that name their node are called over sessions. */
  void advertised(EndpointDescription endpoint) {
    if (endpoint.getProperties().get(GodwitConstants.NODE_ID) != null) {
      Route.Target target = target(endpoint);
      routes.computeIfAbsent(endpoint.getId(), id -> new Route(id, target)).advertised(target);
    }
  }

  void gone(String endpointId) {
    Route route = routes.remove(endpointId);
    if (route != null) {
      route.lost();
    }
  }

  /** The route for a new proxy. */
  Route of(EndpointDescription endpoint) {
    return routes.computeIfAbsent(endpoint.getId(), id -> new Route(id, target(endpoint)));
  }

  /** Proxies here follow a move that this node itself made. */
  void moved(String endpointId, Id host, String hostName, long epoch) {
    Route route = routes.get(endpointId);
    if (route != null && epoch > route.target().epoch()) {
      route.advertised(new Route.Target(host, hostName, epoch));
    }
  }

  private static Route.Target target(EndpointDescription endpoint) {
    Map<String, Object> properties = endpoint.getProperties();
    Object epoch = properties.get(GodwitConstants.EPOCH);
    return new Route.Target(
        Id.parse(String.valueOf(properties.get(GodwitConstants.NODE_ID))),
        String.valueOf(properties.get(GodwitConstants.NODE_NAME)),
        epoch instanceof Number number ? number.longValue() : 0);
  }
}
