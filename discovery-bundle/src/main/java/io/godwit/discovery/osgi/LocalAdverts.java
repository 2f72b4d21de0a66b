package io.godwit.discovery.osgi;

import io.godwit.discovery.core.AdvertJson;
import io.godwit.discovery.core.Endpoint;
import io.godwit.overlay.Key;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints that topology managers here announce become leased publications. Owned by the discovery
 * loop.
 */
final class LocalAdverts implements EndpointEventListener {
  static final Duration LEASE = Duration.ofSeconds(60);
  private static final Logger LOG = LoggerFactory.getLogger(LocalAdverts.class);

  private final Overlay overlay;
  private final DiscoveryLoop loop;
  private final SortedMap<String, Advertised> advertised = new TreeMap<>();
  private ServiceRegistration<EndpointEventListener> registration;
  private DirectoryFeed feed;

  /** Grows from run to run with the clock; it only orders what this node says of itself. */
  private long sequence = System.currentTimeMillis() << 10;

  private record Advertised(
      Endpoint endpoint,
      SortedMap<String, Records.Publication> publications,
      CompletableFuture<Void> acknowledged) {}

  LocalAdverts(Overlay overlay, DiscoveryLoop loop) {
    this.overlay = overlay;
    this.loop = loop;
  }

  void listener(DirectoryFeed directory) {
    feed = directory;
  }

  void open(BundleContext context) {
    removeLeftovers();
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(
        EndpointEventListener.ENDPOINT_LISTENER_SCOPE,
        "(&("
            + Constants.OBJECTCLASS
            + "=*)(endpoint.framework.uuid="
            + context.getProperty(Constants.FRAMEWORK_UUID)
            + "))");
    properties.put(EndpointListeners.LISTENER_OF_DISCOVERY, Boolean.TRUE);
    registration = context.registerService(EndpointEventListener.class, this, properties);
  }

  /** What the last run of this node left behind would look alive as soon as the node is. */
  private void removeLeftovers() {
    for (int shard = 0; shard < Keys.SHARDS; shard++) {
      overlay
          .records()
          .get(Keys.shard(shard))
          .whenComplete(
              (values, failure) -> {
                if (failure == null) {
                  loop.later(() -> values.forEach(this::removeLeftover));
                } else {
                  LOG.debug("could not look for old adverts of this node", failure);
                }
              });
    }
  }

  private void removeLeftover(Value value) {
    if (!value.publisher().equals(overlay.self().id()) || advertised.containsKey(value.slot())) {
      return;
    }
    try {
      for (Key key : Keys.of(AdvertJson.read(value.bytes()))) {
        overlay.records().remove(key, value.slot(), false);
      }
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "an old advert of this node under {} cannot be read: {}", value.key(), e.getMessage());
      overlay.records().remove(value.key(), value.slot(), false);
    }
  }

  @Override
  public void endpointChanged(EndpointEvent event, String filter) {
    boolean present =
        event.getType() == EndpointEvent.ADDED || event.getType() == EndpointEvent.MODIFIED;
    loop.later(
        () -> {
          if (present) {
            Endpoint endpoint =
                Descriptions.endpoint(event.getEndpoint(), overlay.self(), ++sequence);
            advertise(endpoint);
          } else {
            withdraw(event.getEndpoint().getId());
          }
        });
  }

  private void advertise(Endpoint endpoint) {
    byte[] bytes;
    try {
      if (endpoint.id().length() > Records.MAX_SLOT_CHARS) {
        throw new IllegalArgumentException(
            "an endpoint id has at most "
                + Records.MAX_SLOT_CHARS
                + " characters: "
                + endpoint.id());
      }
      bytes = AdvertJson.write(endpoint);
    } catch (IllegalArgumentException e) {
      LOG.error("not advertised: {}", e.getMessage());
      withdraw(endpoint.id());
      return;
    }
    feed.localPresent(endpoint);
    Advertised old = advertised.remove(endpoint.id());
    SortedMap<String, Records.Publication> before =
        old == null ? new TreeMap<>() : old.publications();
    SortedMap<String, Records.Publication> now = new TreeMap<>();
    List<CompletionStage<Records.Receipt>> receipts = new ArrayList<>();
    for (Key key : Keys.of(endpoint)) {
      Records.Publication publication = before.remove(key.toString());
      if (publication == null) {
        publication =
            overlay.records().publish(Records.Draft.leased(key, endpoint.id(), bytes, LEASE));
        receipts.add(publication.published());
      } else {
        receipts.add(publication.update(bytes));
      }
      now.put(key.toString(), publication);
    }
    before.values().forEach(Records.Publication::close);
    advertised.put(endpoint.id(), new Advertised(endpoint, now, all(endpoint.id(), receipts)));
  }

  private static CompletableFuture<Void> all(
      String endpointId, List<CompletionStage<Records.Receipt>> receipts) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            receipts.stream()
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new));
    all.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            LOG.warn(
                "the advert of {} is not acknowledged yet: {}", endpointId, failure.toString());
          }
        });
    return all;
  }

  private void withdraw(String endpointId) {
    Advertised old = advertised.remove(endpointId);
    if (old != null) {
      old.publications().values().forEach(Records.Publication::close);
      feed.localGone(endpointId);
    }
  }

  CompletableFuture<Void> acknowledged(Collection<String> endpointIds) {
    return CompletableFuture.allOf(
        endpointIds.stream()
            .map(advertised::get)
            .filter(advert -> advert != null)
            .map(Advertised::acknowledged)
            .toArray(CompletableFuture[]::new));
  }

  List<Endpoint> endpoints() {
    return advertised.values().stream().map(Advertised::endpoint).toList();
  }

  void close() {
    if (registration != null) {
      registration.unregister();
    }
    new ArrayList<>(advertised.keySet()).forEach(this::withdraw);
  }
}
