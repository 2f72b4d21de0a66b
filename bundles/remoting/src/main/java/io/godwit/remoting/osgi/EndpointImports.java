package io.godwit.remoting.osgi;

import io.godwit.remoting.core.ImportCore;
import io.godwit.remoting.core.ImportCore.Effect;
import io.godwit.remoting.core.ImportCore.Remote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.service.remoteserviceadmin.ImportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports what {@link ImportCore} says. Its scope towards discoveries names the wanted interfaces
 * only. State is owned by the topology's loop; importing itself runs on the endpoint's lane.
 */
final class EndpointImports implements EndpointEventListener {
  /** The property of this listener's registration that the {@link Announcer} leaves out. */
  static final String OWN = "godwit.topology";

  private static final String OF_MOVES = "godwit.moves";
  private static final Logger LOG = LoggerFactory.getLogger(EndpointImports.class);

  private final BundleContext context;
  private final Loop loop;
  private final Lanes lanes;
  private final Routes routes;
  private final ImportCore<EndpointDescription> core = new ImportCore<>();
  private final List<RemoteServiceAdmin> admins = new ArrayList<>();
  private final Map<String, EndpointDescription> endpoints = new LinkedHashMap<>();

  /** Touched on the endpoint's lane only, one entry by one lane. */
  private final Map<String, ImportRegistration> imports =
      new java.util.concurrent.ConcurrentHashMap<>();

  private ServiceRegistration<EndpointEventListener> registration;
  private long tickAtMillis;

  EndpointImports(BundleContext context, Loop loop, Lanes lanes, Routes routes) {
    this.context = context;
    this.loop = loop;
    this.lanes = lanes;
    this.routes = routes;
  }

  void open() {
    registration = context.registerService(EndpointEventListener.class, this, scope(new String[0]));
  }

  private static Hashtable<String, Object> scope(String[] filters) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(EndpointEventListener.ENDPOINT_LISTENER_SCOPE, filters);
    properties.put(OWN, Boolean.TRUE);
    properties.put(OF_MOVES, Boolean.TRUE);
    return properties;
  }

  void adminAdded(RemoteServiceAdmin admin) {
    admins.add(admin);
    new ArrayList<>(endpoints.values())
        .forEach(endpoint -> perform(core.present(remote(endpoint), loop.nowMillis())));
  }

  void adminRemoved(RemoteServiceAdmin admin) {
    admins.remove(admin);
  }

  void interested(String key, ImportCore.Interest interest) {
    loop.later(() -> perform(core.interested(key, interest, loop.nowMillis())));
  }

  void glanced(String key, ImportCore.Interest interest) {
    loop.later(() -> perform(core.glanced(key, interest, loop.nowMillis())));
  }

  void uninterested(String key) {
    loop.later(() -> perform(core.uninterested(key, loop.nowMillis())));
  }

  @Override
  public void endpointChanged(EndpointEvent event, String filter) {
    EndpointDescription endpoint = event.getEndpoint();
    boolean present =
        event.getType() == EndpointEvent.ADDED || event.getType() == EndpointEvent.MODIFIED;
    loop.later(
        () -> {
          if (present) {
            endpoints.put(endpoint.getId(), endpoint);
            routes.advertised(endpoint);
            perform(core.present(remote(endpoint), loop.nowMillis()));
          } else {
            endpoints.remove(endpoint.getId());
            routes.gone(endpoint.getId());
            perform(core.gone(endpoint.getId(), loop.nowMillis()));
          }
        });
  }

  private static Remote<EndpointDescription> remote(EndpointDescription endpoint) {
    return new Remote<>(
        endpoint.getId(),
        endpoint.getInterfaces(),
        endpoint.getProperties(),
        Packages.of(endpoint.getProperties()),
        endpoint);
  }

  private void perform(List<Effect<EndpointDescription>> effects) {
    for (Effect<EndpointDescription> effect : effects) {
      if (effect instanceof Effect.Watch<EndpointDescription> watch) {
        watch(watch.interfaces());
      } else if (effect instanceof Effect.Import<EndpointDescription> wanted) {
        List<RemoteServiceAdmin> now = List.copyOf(admins);
        lane(
            wanted.id(),
            () -> importNow(wanted.id(), limited(wanted.endpoint(), wanted.interfaces()), now));
      } else if (effect instanceof Effect.Update<EndpointDescription> update) {
        lane(
            update.id(),
            () -> update(update.id(), limited(update.endpoint(), update.interfaces())));
      } else if (effect instanceof Effect.Unimport<EndpointDescription> unwanted) {
        lane(unwanted.id(), () -> close(unwanted.id()));
      } else if (effect instanceof Effect.Refused<EndpointDescription> refused) {
        LOG.warn("{} is not imported: {}", refused.id(), refused.mismatch());
      }
    }
    core.nextTickMillis().ifPresent(this::tickAt);
  }

  /** At most one timer, for the next time only. */
  private void tickAt(long atMillis) {
    if (tickAtMillis != 0 && tickAtMillis <= atMillis) {
      return;
    }
    tickAtMillis = atMillis;
    loop.laterIn(
        Math.max(1, atMillis - loop.nowMillis()),
        () -> {
          tickAtMillis = 0;
          perform(core.tick(loop.nowMillis()));
        });
  }

  private static EndpointDescription limited(
      EndpointDescription endpoint, List<String> interfaces) {
    if (interfaces.equals(endpoint.getInterfaces())) {
      return endpoint;
    }
    Map<String, Object> properties = new HashMap<>(endpoint.getProperties());
    properties.put(Constants.OBJECTCLASS, interfaces.toArray(new String[0]));
    return new EndpointDescription(properties);
  }

  private void lane(String id, Runnable work) {
    lanes.run("import of " + id, work);
  }

  private void watch(SortedSet<String> interfaces) {
    String uuid = context.getProperty(Constants.FRAMEWORK_UUID);
    String elsewhere =
        "(|(!("
            + RemoteConstants.ENDPOINT_FRAMEWORK_UUID
            + "="
            + uuid
            + "))(godwit.application=*))";
    registration.setProperties(
        scope(
            interfaces.stream()
                .map(name -> "(&(" + Constants.OBJECTCLASS + "=" + name + ")" + elsewhere + ")")
                .toArray(String[]::new)));
  }

  private void importNow(
      String id, EndpointDescription endpoint, List<RemoteServiceAdmin> candidates) {
    for (RemoteServiceAdmin admin : candidates) {
      ImportRegistration made = admin.importService(endpoint);
      if (made != null && made.getException() == null) {
        imports.put(id, made);
        return;
      }
      if (made != null) {
        LOG.warn("{} cannot be imported: {}", id, made.getException().toString());
        made.close();
      }
    }
    LOG.info("no provider here imports {} of type {}", id, endpoint.getConfigurationTypes());
    loop.later(() -> core.importFailed(id));
  }

  /** The registration stays, so that nobody who is bound to it is disturbed. */
  private void update(String id, EndpointDescription endpoint) {
    ImportRegistration made = imports.get(id);
    if (made != null && made.getImportReference() != null) {
      made.update(endpoint);
    }
  }

  private void close(String id) {
    ImportRegistration made = imports.remove(id);
    if (made != null) {
      made.close();
    }
  }

  void close() {
    if (registration != null) {
      registration.unregister();
    }
    imports.keySet().forEach(this::close);
  }
}
