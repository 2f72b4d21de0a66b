package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Overlay.Network;
import io.godwit.overlay.core.Geometry;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.JoinToken;
import io.godwit.overlay.identity.NodeKey;
import io.godwit.overlay.identity.RefusedException;
import io.godwit.overlay.lan.LanBeacon;
import io.godwit.overlay.store.BlobStore;
import io.godwit.overlay.store.IdentityDirectory;
import io.godwit.overlay.store.NodeStore;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node comes to be in a network: it was before, it founds one, or its token is redeemed,
 * which is tried again until it succeeds or is refused for good. Owns the node and its files.
 */
final class Entry implements AutoCloseable {
  private static final long MIN_RETRY_MILLIS = 250;
  private static final long MAX_RETRY_MILLIS = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger("io.godwit.overlay");

  private final NodeSettings settings;
  private final Clock clock;
  private final IdentityDirectory directory;
  private final NodeKey key;
  private final NodeStore store;
  private final BlobStore blobs;
  private final NettyNode node;
  private volatile boolean closed;
  private volatile LanBeacon beacon;
  private int attempts;

  Entry(NodeSettings settings, Clock clock) throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.directory = new IdentityDirectory(settings.state());
    this.key = directory.key();
    this.blobs = new BlobStore(settings.state().resolve("blobs"));
    this.store = new NodeStore(settings.state());
    this.node = new NettyNode(settings, key, store, directory::save, clock);
  }

  NettyNode node() {
    return node;
  }

  BlobStore blobs() {
    return blobs;
  }

  /** The network that a token speaks of. */
  Network wanted() {
    JoinToken token = settings.token().orElseThrow();
    return new Network(token.networkName(), token.root());
  }

  void begin() throws IOException {
    Optional<Identity> known = directory.load();
    if (known.isPresent()) {
      settings.token().ifPresent(token -> tellUnused(token, known.get()));
      become(known.get(), List.of());
    } else if (settings.token().isPresent()) {
      node.verifier().execute(() -> attempt(settings.token().get()));
    } else if (settings.found().isPresent()) {
      become(found(settings.found().get()), List.of());
    } else {
      throw new IOException(
          "node "
              + settings.name()
              + " is in no network: give it a token (--join TOKEN, made by"
              + " net:invite on a member) or found a network (--network NAME)");
    }
  }

  private static void tellUnused(JoinToken token, Identity known) {
    boolean same = token.root().equals(known.network().id());
    LOG.info(
        "this node is a member of {} already; {} is not used{}",
        known.network().name(),
        token,
        same ? "" : ": to join another network, start the node in another directory");
  }

  /** A node of this network may be there. */
  void found(Address address) {
    store.remember(address.toString(), clock.instant());
    node.loop().post(() -> node.core().input(new Input.SeedFound(address)));
  }

  private Identity found(String name) throws IOException {
    try {
      Identity identity =
          Identity.found(
              key, name, settings.name(), settings.geometries().get(0).name(), clock.instant());
      directory.save(identity);
      LOG.info(
          "founded network {}/{}: keep state/identity/root.pem in a safe place, elsewhere",
          name,
          identity.network().id().brief());
      return identity;
    } catch (RefusedException e) {
      throw new IOException("cannot found network " + name + ": " + e.getMessage(), e);
    }
  }

  private void become(Identity identity, List<Address> met) throws IOException {
    node.becomeMember(identity, geometry(identity.geometry()), met);
    if (settings.lan()) {
      node.verifier().execute(() -> announce(identity));
    }
  }

  /** The local network is a help, not a need: without it the node goes on. */
  private void announce(Identity identity) {
    try {
      LanBeacon opened = LanBeacon.open(node.self(), identity.network().id(), this::found);
      beacon = opened;
      if (closed) {
        opened.close();
      }
    } catch (IOException e) {
      LOG.warn("not on the local network's directory: {}", e.getMessage());
    }
  }

  private Geometry geometry(String name) throws IOException {
    for (Geometry geometry : settings.geometries()) {
      if (geometry.name().equals(name)) {
        return geometry;
      }
    }
    throw new IOException(
        "the network has geometry "
            + name
            + ", this program knows "
            + settings.geometries().stream().map(Geometry::name).toList()
            + ": run a newer one");
  }

  /** One try to redeem the token; the next one follows in growing intervals. */
  private void attempt(JoinToken token) {
    if (closed) {
      return;
    }
    LOG.info("joining with {}", token);
    new JoinClient(node.transport(), token, key, settings.name(), clock)
        .join()
        .whenComplete(
            (outcome, failure) ->
                node.verifier()
                    .execute(
                        () -> {
                          if (failure == null) {
                            admitted(outcome);
                          } else {
                            notAdmitted(token, failure);
                          }
                        }));
  }

  private void admitted(JoinClient.Outcome outcome) {
    try {
      directory.save(outcome.identity());
      become(outcome.identity(), outcome.seeds());
    } catch (IOException | RuntimeException e) {
      LOG.error("this node was let in and cannot go on", e);
      node.refused(e);
    }
  }

  private void notAdmitted(JoinToken token, Throwable failure) {
    if (failure instanceof RefusedException) {
      LOG.error("this node is not let in: {}", failure.getMessage());
      node.refused(failure);
      return;
    }
    long pause = Math.min(MAX_RETRY_MILLIS, MIN_RETRY_MILLIS << Math.min(attempts++, 10));
    LOG.warn("joining failed ({}); next try in {} ms", failure.getMessage(), pause);
    node.loop().schedule(() -> attempt(token), pause);
  }

  @Override
  public void close() {
    closed = true;
    if (beacon != null) {
      try {
        beacon.close();
      } catch (IOException e) {
        LOG.warn("no goodbye to the local network: {}", e.getMessage());
      }
    }
    node.close();
    blobs.close();
    store.close();
  }
}
