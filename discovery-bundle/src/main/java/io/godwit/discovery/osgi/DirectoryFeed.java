package io.godwit.discovery.osgi;

import io.godwit.discovery.core.AdvertDirectory;
import io.godwit.discovery.core.AdvertDirectory.Input;
import io.godwit.discovery.core.AdvertJson;
import io.godwit.discovery.core.Endpoint;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the {@link AdvertDirectory} with what the DHT, the members and this node itself say, and
 * its events to the listeners. It watches only keys that some listener's scope can match. Owned by
 * the discovery loop.
 */
final class DirectoryFeed {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFeed.class);
  private static final String LOCAL = "local";

  private final Overlay overlay;
  private final DiscoveryLoop loop;
  private final EndpointListeners listeners;
  private final AdvertDirectory directory = new AdvertDirectory();
  private final SortedMap<String, Records.Subscription> watched = new TreeMap<>();
  private AutoCloseable members;
  private boolean closed;
  private long tickAtMillis;

  DirectoryFeed(Overlay overlay, DiscoveryLoop loop, EndpointListeners listeners) {
    this.overlay = overlay;
    this.loop = loop;
    this.listeners = listeners;
  }

  void open() {
    members = overlay.onMembers(member -> loop.later(() -> memberChanged(member)));
  }

  private void memberChanged(Member member) {
    boolean alive =
        switch (member.liveness()) {
          case ALIVE, SUSPECT -> true;
          case DEAD, LEFT -> false;
        };
    step(new Input.Liveness(member.node().id(), alive));
  }

  void localPresent(Endpoint endpoint) {
    step(new Input.Present(LOCAL, overlay.self().id(), endpoint));
  }

  void localGone(String endpointId) {
    step(new Input.Gone(LOCAL, overlay.self().id(), endpointId));
  }

  void quarantine(String endpointId, Id node) {
    LOG.info("the endpoint {} is not offered: its node {} is silent", endpointId, node.brief());
    step(new Input.Quarantined(endpointId, node));
  }

  /** Watches the keys of these interfaces; empty: of all, through the listing. */
  void watch(Optional<SortedSet<String>> interfaces) {
    SortedMap<String, Key> wanted = new TreeMap<>();
    if (interfaces.isPresent()) {
      for (String name : interfaces.get()) {
        wanted.put(Keys.ofInterface(name).toString(), Keys.ofInterface(name));
      }
    } else {
      for (int shard = 0; shard < Keys.SHARDS; shard++) {
        wanted.put(Keys.shard(shard).toString(), Keys.shard(shard));
      }
    }
    wanted.forEach(
        (name, key) ->
            watched.computeIfAbsent(
                name,
                absent ->
                    overlay.records().subscribe(key, c -> loop.later(() -> changed(name, c)))));
    SortedSet<String> unwanted = new TreeSet<>(watched.keySet());
    unwanted.removeAll(wanted.keySet());
    for (String name : unwanted) {
      watched.remove(name).close();
      step(new Input.Unwatched(name));
    }
  }

  private void changed(String source, Records.Change change) {
    Value value = change.value();
    if (!watched.containsKey(source) || value.publisher().equals(overlay.self().id())) {
      return;
    }
    if (change.kind() == Records.Change.Kind.GONE) {
      step(new Input.Gone(source, value.publisher(), value.slot()));
      return;
    }
    read(value).ifPresent(endpoint -> step(new Input.Present(source, value.publisher(), endpoint)));
  }

  /** A node may speak for its own endpoints only. */
  static Optional<Endpoint> read(Value value) {
    try {
      Endpoint endpoint = AdvertJson.read(value.bytes());
      if (!endpoint.node().equals(value.publisher()) || !endpoint.id().equals(value.slot())) {
        throw new IllegalArgumentException(
            "it speaks of " + endpoint.id() + " on " + endpoint.node().brief());
      }
      return Optional.of(endpoint);
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "the advert {} of {} under {} is ignored: {}",
          value.slot(),
          value.publisher().brief(),
          value.key(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private void step(Input input) {
    if (closed) {
      return;
    }
    List<AdvertDirectory.Event> events = directory.step(input, loop.nowMillis());
    events.forEach(event -> listeners.tell(event, local(event.endpoint())));
    directory.nextTickMillis().ifPresent(this::tickAt);
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
          step(new Input.Tick());
        });
  }

  private boolean local(Endpoint endpoint) {
    return endpoint.node().equals(overlay.self().id());
  }

  List<Id> deadNodes() {
    return directory.deadNodes();
  }

  List<Endpoint> endpoints() {
    return directory.endpoints();
  }

  boolean isLocal(Endpoint endpoint) {
    return local(endpoint);
  }

  void close() {
    closed = true;
    for (Records.Subscription subscription : new ArrayList<>(watched.values())) {
      subscription.close();
    }
    watched.clear();
    try {
      if (members != null) {
        members.close();
      }
    } catch (Exception e) {
      LOG.warn("could not stop listening to members", e);
    }
  }
}
