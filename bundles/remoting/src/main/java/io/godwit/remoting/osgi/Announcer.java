package io.godwit.remoting.osgi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells endpoint event listeners (discoveries, in the first place) what is exported here. Owned by
 * the topology's loop.
 */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final BundleContext context;
  private final SortedMap<String, EndpointDescription> announced = new TreeMap<>();
  private final Map<ServiceReference<EndpointEventListener>, EndpointEventListener> listeners =
      new LinkedHashMap<>();
  private ServiceTracker<EndpointEventListener, EndpointEventListener> tracker;

  Announcer(BundleContext context) {
    this.context = context;
  }

  /** {@code own} marks the topology's own listener, which only hears of others' endpoints. */
  void open(Loop loop, String own) {
    tracker =
        new ServiceTracker<>(context, EndpointEventListener.class, null) {
          @Override
          public EndpointEventListener addingService(
              ServiceReference<EndpointEventListener> reference) {
            if (reference.getProperty(own) != null) {
              return null;
            }
            EndpointEventListener listener = context.getService(reference);
            if (listener != null) {
              loop.later(() -> added(reference, listener));
            }
            return listener;
          }

          @Override
          public void removedService(
              ServiceReference<EndpointEventListener> reference, EndpointEventListener listener) {
            loop.later(() -> listeners.remove(reference));
            context.ungetService(reference);
          }
        };
    tracker.open();
  }

  private void added(
      ServiceReference<EndpointEventListener> reference, EndpointEventListener listener) {
    listeners.put(reference, listener);
    announced.values().forEach(each -> tell(reference, listener, EndpointEvent.ADDED, each));
  }

  void announce(EndpointDescription endpoint) {
    boolean known = announced.put(endpoint.getId(), endpoint) != null;
    tellAll(known ? EndpointEvent.MODIFIED : EndpointEvent.ADDED, endpoint);
  }

  /** Unless it was announced anew since. */
  void withdraw(EndpointDescription endpoint) {
    if (announced.get(endpoint.getId()) == endpoint) {
      withdraw(endpoint.getId());
    }
  }

  void withdraw(String endpointId) {
    EndpointDescription endpoint = announced.remove(endpointId);
    if (endpoint != null) {
      tellAll(EndpointEvent.REMOVED, endpoint);
    }
  }

  private void tellAll(int type, EndpointDescription endpoint) {
    new LinkedHashMap<>(listeners)
        .forEach((reference, listener) -> tell(reference, listener, type, endpoint));
  }

  private static void tell(
      ServiceReference<EndpointEventListener> reference,
      EndpointEventListener listener,
      int type,
      EndpointDescription endpoint) {
    Optional<String> matched = match(reference, endpoint);
    if (matched.isEmpty()) {
      return;
    }
    try {
      listener.endpointChanged(new EndpointEvent(type, endpoint), matched.get());
    } catch (RuntimeException e) {
      LOG.error("an endpoint listener failed on {}", endpoint.getId(), e);
    }
  }

  private static Optional<String> match(
      ServiceReference<?> reference, EndpointDescription endpoint) {
    for (String text :
        strings(reference.getProperty(EndpointEventListener.ENDPOINT_LISTENER_SCOPE))) {
      try {
        Filter filter = FrameworkUtil.createFilter(text);
        if (filter.matches(endpoint.getProperties())) {
          return Optional.of(text);
        }
      } catch (InvalidSyntaxException e) {
        LOG.warn("a scope of {} is no filter: {}", reference.getBundle(), e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** A String+ property. */
  static List<String> strings(Object value) {
    List<String> strings = new ArrayList<>();
    if (value instanceof String[] array) {
      strings.addAll(List.of(array));
    } else if (value instanceof Collection<?> many) {
      many.forEach(each -> strings.add(String.valueOf(each)));
    } else if (value != null) {
      strings.add(value.toString());
    }
    return strings;
  }

  void close() {
    new ArrayList<>(announced.keySet()).forEach(this::withdraw);
    if (tracker != null) {
      tracker.close();
    }
  }
}
