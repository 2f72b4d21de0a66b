package io.godwit.overlay.netty;

import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Role;
import io.godwit.overlay.Sessions;
import io.godwit.overlay.session.IncomingCall;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions with all peers, and the protocols served here. May be used from any thread. */
final class NettySessions implements Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(NettySessions.class);
  private static final long MAX_TIMEOUT_MILLIS = Duration.ofDays(1).toMillis();

  private final Id self;
  private final Supplier<EventLoop> loops;
  private final Consumer<Id> wantLink;
  private final Function<Id, Set<Role>> roles;
  private final SecureRandom random = new SecureRandom();
  private final Map<Id, PeerSession> sessions = new ConcurrentHashMap<>();
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private volatile LocalCalls local;
  private volatile boolean closed;

  /**
   * @param wantLink told when calls wait for a link to a peer; answers by {@link
   *     PeerSession#linkUp} or {@link PeerSession#unreachable}
   * @param roles of a peer, as its certificate on the latest link says
   */
  NettySessions(
      Id self, Supplier<EventLoop> loops, Consumer<Id> wantLink, Function<Id, Set<Role>> roles) {
    this.self = self;
    this.loops = loops;
    this.wantLink = wantLink;
    this.roles = roles;
    this.local = new LocalCalls(self, () -> roles.apply(self), handlers::get, loops.get());
  }

  @Override
  public CompletableFuture<ByteBuffer> request(
      Id peer, String protocol, ByteBuffer payload, Duration timeout) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new OverlayException(Reason.CLOSED, "this node is stopping"));
    }
    long millis = Math.max(1, Math.min(MAX_TIMEOUT_MILLIS, timeout.toMillis()));
    long deadline = Clocks.millis() + millis;
    if (peer.equals(self)) {
      return local.request(protocol, payload, deadline);
    }
    PeerSession session = session(peer);
    PendingCall call = new PendingCall(session, protocol, payload, deadline);
    session.post(call);
    return call;
  }

  @Override
  public AutoCloseable serve(String protocol, Handler handler) {
    if (handlers.putIfAbsent(protocol, handler) != null) {
      throw new IllegalStateException("the protocol " + protocol + " is served already");
    }
    return () -> handlers.remove(protocol, handler);
  }

  PeerSession session(Id peer) {
    PeerSession session = sessions.get(peer);
    return session != null ? session : sessions.computeIfAbsent(peer, this::open);
  }

  private PeerSession open(Id peer) {
    long token;
    do {
      token = random.nextLong();
    } while (token == 0);
    return new PeerSession(peer, this, token, loops.get());
  }

  /** Where there is a session with that peer; else null. */
  PeerSession existing(Id peer) {
    return sessions.get(peer);
  }

  void forget(PeerSession session) {
    sessions.remove(session.peer(), session);
  }

  int count() {
    return sessions.size();
  }

  Set<Role> roles(Id peer) {
    return roles.apply(peer);
  }

  void wantLink(Id peer) {
    wantLink.accept(peer);
  }

  void deliver(PeerSession session, IncomingCall call) {
    ServedRequest request = new ServedRequest(session, call, roles.apply(session.peer()));
    serve(handlers.get(call.protocol()), call.protocol(), request);
  }

  static void serve(Handler handler, String protocol, Request request) {
    if (handler == null) {
      request.fail(Reason.NO_HANDLER, "nobody serves the protocol " + protocol + " at this node");
      return;
    }
    try {
      handler.handle(request);
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("the handler of the protocol {} failed", protocol, e);
      request.fail(Reason.REMOTE, "the handler of " + protocol + " failed: " + e);
    }
  }

  void close() {
    closed = true;
    local.close();
    sessions.values().forEach(session -> session.close("this node is stopping"));
  }
}
