package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Admission.Revocation;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Overlay.Phase;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.core.Effect;
import io.godwit.overlay.core.Geometry;
import io.godwit.overlay.core.Incarnation;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.OverlayNode;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.Issuer;
import io.godwit.overlay.identity.NodeKey;
import io.godwit.overlay.identity.RecordSigning;
import io.godwit.overlay.identity.Refusal;
import io.godwit.overlay.identity.Trust;
import io.godwit.overlay.store.NodeStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the network: owns loop, sockets, sessions and core, and closes them in reverse.
 * Carries out on the node's loop what the core wants.
 */
final class NettyNode implements CoreDriver.Rim, AutoCloseable {
  private static final long REFRESH_MILLIS = 1_000;
  private static final long FLUSH_MILLIS = 200;
  private static final long RENEWAL_CHECK_MILLIS = 60_000;
  private static final Logger LOG = LoggerFactory.getLogger("io.godwit.overlay");

  private final NodeSettings settings;
  private final NodeKey key;
  private final NodeStore store;
  private final Clock clock;
  private final long incarnation;
  private final NodeLoop loop = new NodeLoop();
  private final CompletableFuture<NodeInfo> joined = new CompletableFuture<>();
  private final List<Consumer<Member>> memberListeners = new CopyOnWriteArrayList<>();
  final NodeLinks links = new NodeLinks(this);
  private final Verifier verifier;
  private final Transport transport;
  private final NettySessions sessions;
  private final CoreDriver core;
  private final Renewal renewal;
  private final Dialler dialler;
  private final LinkTable table;
  private volatile Identity identity;
  private volatile Trust trust;
  private volatile RecordSigning signing;
  private volatile JoinDesk desk;
  private volatile Optional<Issuer> issuing = Optional.empty();
  private volatile NodeInfo self;
  private volatile Phase phase = Phase.JOINING;
  private volatile boolean closing;
  private boolean flushing;

  NettyNode(
      NodeSettings settings, NodeKey key, NodeStore store, Renewal.Keeper keeper, Clock clock) {
    this.settings = settings;
    this.key = key;
    this.store = store;
    this.clock = clock;
    this.renewal = new Renewal(this, keeper);
    this.incarnation = Incarnation.ofStart(store.nextStart());
    this.self = new NodeInfo(key.id(), settings.name(), List.of(), Set.of(), incarnation);
    this.verifier =
        new Verifier(
            2, record -> signing.rejection(record), record -> signing.rejectionNow(record));
    this.transport = new Transport(settings.eventLoops(), verifier.executor());
    this.sessions = new NettySessions(key.id(), transport::nextLoop, this::want, links::roles);
    this.core = new CoreDriver(loop, this);
    this.dialler =
        new Dialler(
            (address, id) -> transport.dial(address, id, links), loop, sessions, core::input);
    this.table = new LinkTable(key.id(), dialler, sessions, core::input);
  }

  // ------------------------------------------------------------ life

  /** Listens and begins to join; the identity is that of this node's key. */
  void becomeMember(Identity member, Geometry geometry, List<Address> met) throws IOException {
    identity = member;
    trust = new Trust(member.roots(), clock);
    store.revocations().forEach(trust::revoke);
    signing = new RecordSigning(() -> identity, trust);
    issuing =
        member
            .issuing()
            .map(
                certificate ->
                    new Issuer(key, certificate, member.rootKey(), trust, store.tokens(), clock));
    desk =
        new JoinDesk(
            issuing,
            () -> identity,
            () -> Seeds.forJoiners(self, core.members()),
            verifier.executor(),
            clock);
    transport.renewed(Tls.of(member));
    int port = transport.listen(settings.bind(), settings.port(), links);
    List<Address> addresses =
        settings.advertised().isEmpty()
            ? Advertised.addresses(settings.bind(), port)
            : settings.advertised();
    self =
        new NodeInfo(
            key.id(), settings.name(), addresses, member.credential().roles(), incarnation);
    LOG.info(
        "node {} of network {} listens on {}:{}, others reach it at {}",
        self,
        member.network().name(),
        settings.bind(),
        port,
        addresses);
    OverlayNode node =
        new OverlayNode(settings.overlay(), self, geometry, signing, new SecureRandom().nextLong());
    List<Input> first = new ArrayList<>();
    for (var record : store.records()) {
      if (signing.rejection(record.record()) == null) {
        first.add(new Input.Restored(List.of(record)));
      }
    }
    first.add(new Input.Start(Seeds.toStart(settings.seeds(), met, store, addresses)));
    loop.post(() -> core.start(node, first));
    every(REFRESH_MILLIS, core::refresh);
    every(FLUSH_MILLIS, this::flush);
    every(RENEWAL_CHECK_MILLIS, renewal::check);
  }

  private void every(long millis, Runnable task) {
    loop.schedule(
        () -> {
          if (!closing) {
            task.run();
            every(millis, task);
          }
        },
        millis);
  }

  /** The node was not let in. */
  void refused(Throwable cause) {
    joined.completeExceptionally(
        cause instanceof OverlayException
            ? cause
            : new OverlayException(Reason.REFUSED, cause.getMessage(), cause));
  }

  /** Other nodes do not take this one any more: known to whoever waits for it to join. */
  void shutOut(OverlayException why) {
    if (phase == Phase.JOINING && table.size() == 0) {
      refused(why);
    }
  }

  /** The same node with a fresh certificate. */
  void renewed(Identity fresh) {
    identity = fresh;
    transport.renewed(Tls.of(fresh));
  }

  private void want(Id peer) {
    loop.post(() -> table.want(peer));
  }

  private void flush() {
    if (!flushing && store.hasUnsavedChanges()) {
      flushing = true;
      verifier.execute(
          () -> {
            try {
              store.flush();
            } finally {
              loop.post(() -> flushing = false);
            }
          });
    }
  }

  @Override
  public void close() {
    closing = true;
    transport.stopListening();
    sessions.close();
    CompletableFuture<Void> quiet = new CompletableFuture<>();
    loop.post(
        () -> {
          for (Link link : table.all()) {
            link.closeLater("this node is stopping");
          }
          core.close();
          phase = Phase.STOPPED;
          quiet.complete(null);
        });
    quiet.orTimeout(2, java.util.concurrent.TimeUnit.SECONDS).exceptionally(late -> null).join();
    transport.close();
    loop.close();
    verifier.close();
    joined.completeExceptionally(new OverlayException(Reason.CLOSED, "this node is stopping"));
  }

  // ------------------------------------------------------------ for the facade

  NodeLoop loop() {
    return loop;
  }

  CoreDriver core() {
    return core;
  }

  LinkTable table() {
    return table;
  }

  Dialler dialler() {
    return dialler;
  }

  JoinDesk desk() {
    return desk;
  }

  Renewal renewal() {
    return renewal;
  }

  boolean isClosing() {
    return closing;
  }

  NettySessions sessions() {
    return sessions;
  }

  Transport transport() {
    return transport;
  }

  Verifier verifier() {
    return verifier;
  }

  NodeStore store() {
    return store;
  }

  Clock clock() {
    return clock;
  }

  NodeInfo self() {
    return self;
  }

  Phase phase() {
    return phase;
  }

  CompletableFuture<NodeInfo> joined() {
    return joined;
  }

  Identity identity() {
    return identity;
  }

  Trust trust() {
    return trust;
  }

  Optional<Issuer> issuer() {
    return issuing;
  }

  void addMemberListener(Consumer<Member> listener) {
    loop.post(
        () -> {
          core.refresh();
          core.members().forEach(listener);
          memberListeners.add(listener);
        });
  }

  void removeMemberListener(Consumer<Member> listener) {
    memberListeners.remove(listener);
  }

  /** What the rim counts, beside the core's counters. */
  List<Overlay.Stats.Entry> counters() {
    return List.of(
        new Overlay.Stats.Entry("links", links.count()),
        new Overlay.Stats.Entry("sessions", sessions.count()),
        new Overlay.Stats.Entry("recordsRejected", verifier.rejected()),
        new Overlay.Stats.Entry("connectionsTurnedAway", transport.greeters().turnedAway()),
        new Overlay.Stats.Entry("loopStalls", loop.stalls()),
        new Overlay.Stats.Entry("loopLongestStepMicros", loop.longestMicros()));
  }

  void linkTo(NodeInfo other) {
    loop.post(() -> dialler.dial(other, null));
  }

  /** A revocation that this node has come to know; false where it knew. */
  void revoked(Revocation revocation) {
    if (!trust.revoke(revocation)) {
      return;
    }
    store.revoke(revocation);
    LOG.warn("node {} is revoked: {}", revocation.node().brief(), revocation.reason());
    loop.post(
        () -> {
          table.close(
              revocation.node(), Refusal.REVOKED, "you were revoked: " + revocation.reason());
          core.input(new Input.Revoked(revocation.node()));
          endCalls(revocation.node(), "node " + revocation.node().brief() + " is revoked");
          if (revocation.node().equals(key.id())) {
            refused(new OverlayException(Reason.REFUSED, "revoked: " + revocation.reason()));
          }
        });
  }

  // ------------------------------------------------------------ the core's rim (the loop)

  @Override
  public void send(NodeInfo to, Effect.Send send) {
    table.send(to, send.message());
  }

  @Override
  public void dial(Effect.Dial dial) {
    dialler.dialSeed(dial.address());
  }

  @Override
  public void closeLink(Effect.CloseLink close) {
    table.close(close.peer(), Refusal.STOPPING, close.reason());
  }

  @Override
  public void store(Effect.Store stored) {
    store.put(stored.stored());
  }

  @Override
  public void erase(Effect.Erase erased) {
    store.erase(erased.record());
  }

  @Override
  public void memberChanged(Member member) {
    if (member.node().id().equals(key.id())) {
      self = core.self();
    } else {
      table.learn(member.node());
      if (member.liveness() == Member.Liveness.DEAD || member.liveness() == Member.Liveness.LEFT) {
        endCalls(member.node().id(), "node " + member.node() + " is " + member.liveness());
      }
    }
    for (Consumer<Member> listener : memberListeners) {
      try {
        listener.accept(member);
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("a listener failed on a change of {}", member.node(), e);
      }
    }
  }

  private void endCalls(Id peer, String why) {
    PeerSession session = sessions.existing(peer);
    if (session != null) {
      session.lost(why);
    }
  }

  @Override
  public void phaseChanged(Overlay.Phase now, String reason) {
    phase = now;
    LOG.info("node {} is {}{}", self, now, reason == null ? "" : " (" + reason + ")");
    if (now == Phase.JOINED) {
      joined.complete(self);
    }
  }
}
