package io.godwit.discovery.osgi;

import io.godwit.discovery.core.AdvertDirectory.Event;
import io.godwit.discovery.core.Endpoint;
import io.godwit.discovery.core.Interests;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everyone here who wants to hear of endpoints, with scope (Compendium 122.6). Known endpoints are
 * replayed to late listeners and on a wider scope. Owned by the discovery loop; the tracker's
 * callbacks only post to it.
 */
final class EndpointListeners {
  /** Marks discovery's own listeners: they are not told what discovery found. */
  static final String LISTENER_OF_DISCOVERY = "godwit.discovery";

  /**
   * A listener with this property also hears of movable endpoints while they are on this node, so
   * that consumers here keep one import over moves.
   */
  static final String LISTENER_OF_MOVES = "godwit.moves";

  private static final Logger LOG = LoggerFactory.getLogger(EndpointListeners.class);

  private final BundleContext context;
  private final Map<ServiceReference<EndpointEventListener>, Told> listeners =
      new LinkedHashMap<>();
  private ServiceTracker<EndpointEventListener, EndpointEventListener> tracker;
  private DirectoryFeed feed;
  private boolean closed;

  private static final class Told {
    final EndpointEventListener listener;
    boolean ofMoves;
    List<Filter> scope = List.of();
    final SortedMap<String, EndpointDescription> told = new TreeMap<>();

    Told(EndpointEventListener listener) {
      this.listener = listener;
    }
  }

  EndpointListeners(BundleContext context) {
    this.context = context;
  }

  void open(DiscoveryLoop loop, DirectoryFeed directory) {
    feed = directory;
    tracker =
        new ServiceTracker<>(
            context,
            EndpointEventListener.class,
            new ServiceTrackerCustomizer<EndpointEventListener, EndpointEventListener>() {
              @Override
              public EndpointEventListener addingService(
                  ServiceReference<EndpointEventListener> reference) {
                if (reference.getProperty(LISTENER_OF_DISCOVERY) != null) {
                  return null;
                }
                EndpointEventListener listener = context.getService(reference);
                if (listener != null) {
                  loop.later(() -> changed(reference, listener));
                }
                return listener;
              }

              @Override
              public void modifiedService(
                  ServiceReference<EndpointEventListener> reference,
                  EndpointEventListener listener) {
                loop.later(() -> changed(reference, listener));
              }

              @Override
              public void removedService(
                  ServiceReference<EndpointEventListener> reference,
                  EndpointEventListener listener) {
                loop.later(() -> removed(reference));
                context.ungetService(reference);
              }
            });
    tracker.open();
  }

  private void changed(
      ServiceReference<EndpointEventListener> reference, EndpointEventListener listener) {
    if (closed || reference.getBundle() == null) {
      return;
    }
    Told told = listeners.computeIfAbsent(reference, absent -> new Told(listener));
    told.ofMoves = Boolean.TRUE.equals(reference.getProperty(LISTENER_OF_MOVES));
    told.scope = scope(reference);
    watch();
    SortedMap<String, EndpointDescription> now = new TreeMap<>();
    for (Endpoint endpoint : feed.endpoints()) {
      EndpointDescription description = Descriptions.description(endpoint);
      if (visible(told, endpoint, description, feed.isLocal(endpoint))) {
        now.put(endpoint.id(), description);
      }
    }
    for (String id : new ArrayList<>(told.told.keySet())) {
      if (!now.containsKey(id)) {
        send(told, EndpointEvent.MODIFIED_ENDMATCH, told.told.remove(id));
      }
    }
    now.forEach(
        (id, description) -> {
          if (told.told.put(id, description) == null) {
            send(told, EndpointEvent.ADDED, description);
          }
        });
  }

  private void removed(ServiceReference<EndpointEventListener> reference) {
    if (listeners.remove(reference) != null && !closed) {
      watch();
    }
  }

  /** What all scopes together can match. */
  private void watch() {
    String uuid = context.getProperty(Constants.FRAMEWORK_UUID);
    Optional<SortedSet<String>> wanted = Optional.of(new TreeSet<>());
    for (Told told : listeners.values()) {
      for (Filter filter : told.scope) {
        Optional<SortedSet<String>> names = Interests.of(filter.toString(), uuid);
        if (names.isEmpty()) {
          wanted = Optional.empty();
        } else {
          wanted.ifPresent(all -> all.addAll(names.get()));
        }
      }
    }
    feed.watch(wanted);
  }

  private static List<Filter> scope(ServiceReference<EndpointEventListener> reference) {
    List<Filter> filters = new ArrayList<>();
    Object scope = reference.getProperty(EndpointEventListener.ENDPOINT_LISTENER_SCOPE);
    List<?> texts =
        scope instanceof String[] array
            ? List.of(array)
            : scope instanceof java.util.Collection<?> many
                ? List.copyOf(many)
                : scope == null ? List.of() : List.of(scope);
    for (Object text : texts) {
      try {
        filters.add(FrameworkUtil.createFilter(text.toString()));
      } catch (InvalidSyntaxException e) {
        LOG.warn(
            "the scope {} of the endpoint listener of {} is no filter: {}",
            text,
            reference.getBundle(),
            e.getMessage());
      }
    }
    return filters;
  }

  private static boolean visible(
      Told told, Endpoint endpoint, EndpointDescription description, boolean local) {
    return (!local || (told.ofMoves && endpoint.movable()))
        && told.scope.stream().anyMatch(filter -> filter.matches(description.getProperties()));
  }

  void tell(Event event, boolean local) {
    EndpointDescription description = Descriptions.description(event.endpoint());
    String id = event.endpoint().id();
    for (Told told : new ArrayList<>(listeners.values())) {
      boolean before = told.told.containsKey(id);
      boolean now =
          event.kind() != Event.Kind.REMOVED && visible(told, event.endpoint(), description, local);
      if (now) {
        told.told.put(id, description);
        send(told, before ? EndpointEvent.MODIFIED : EndpointEvent.ADDED, description);
      } else if (before) {
        told.told.remove(id);
        boolean gone = event.kind() == Event.Kind.REMOVED;
        send(told, gone ? EndpointEvent.REMOVED : EndpointEvent.MODIFIED_ENDMATCH, description);
      }
    }
  }

  private static void send(Told told, int type, EndpointDescription description) {
    Optional<Filter> matched =
        told.scope.stream().filter(f -> f.matches(description.getProperties())).findFirst();
    try {
      told.listener.endpointChanged(
          new EndpointEvent(type, description), matched.map(Filter::toString).orElse(null));
    } catch (RuntimeException e) {
      LOG.error("an endpoint listener failed on {}", description.getId(), e);
    }
  }

  void close() {
    closed = true;
    for (Told told : listeners.values()) {
      new HashMap<>(told.told)
          .values()
          .forEach(description -> send(told, EndpointEvent.REMOVED, description));
      told.told.clear();
    }
    listeners.clear();
    if (tracker != null) {
      tracker.close();
    }
  }
}
