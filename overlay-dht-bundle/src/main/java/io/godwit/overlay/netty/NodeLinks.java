package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Role;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.Message;
import io.godwit.overlay.core.Wire;
import io.godwit.overlay.identity.Credential;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.Refusal;
import io.godwit.overlay.identity.RefusedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member's links meet: it greets, judges certificates, and passes on. Links call it on their
 * event loops; what concerns the core goes to the node's loop, verified and in order.
 */
final class NodeLinks implements LinkOwner {
  private static final long FEATURES = 0;
  private static final Logger LOG = LoggerFactory.getLogger("io.godwit.overlay");

  private final NettyNode node;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Id, Set<Role>> roles = new ConcurrentHashMap<>();
  private final Map<Link, Verifier.Lane> lanes = new ConcurrentHashMap<>();

  NodeLinks(NettyNode node) {
    this.node = node;
  }

  int count() {
    return lanes.size();
  }

  List<Link> all() {
    return List.copyOf(lanes.keySet());
  }

  boolean with(Id peer) {
    return lanes.keySet().stream().anyMatch(link -> link.peer().equals(peer));
  }

  /** As a network does that fails. */
  void cut() {
    lanes.keySet().forEach(link -> link.closeLater("cut"));
  }

  Set<Role> roles(Id peer) {
    return peer.equals(node.self().id()) ? node.self().roles() : roles.getOrDefault(peer, Set.of());
  }

  @Override
  public Hello hello() {
    Identity own = node.identity();
    NodeInfo me = node.self();
    return new Hello(
        Hello.VERSION,
        Hello.VERSION,
        FEATURES,
        own.network().id(),
        own.geometry(),
        me.name(),
        me.incarnation(),
        numbers.incrementAndGet(),
        me.addresses());
  }

  @Override
  public void check(Credential peer) throws RefusedException {
    node.trust().check(peer);
    if (peer.id().equals(node.self().id())) {
      throw new RefusedException(Refusal.OTHER_NODE, "a node needs no link to itself");
    }
  }

  @Override
  public void admit(Link link) throws RefusedException {
    node.transport().greeters().leave(link.context().channel());
    if (node.isClosing()) {
      throw new RefusedException(Refusal.STOPPING, "node " + node.self() + " is stopping");
    }
    if (lanes.size() >= LinkTable.MAX_LINKS) {
      throw new RefusedException(Refusal.BUSY, "node " + node.self() + " has too many links");
    }
  }

  @Override
  public PeerSession session(Id peer) {
    return node.sessions().session(peer);
  }

  @Override
  public void opened(Link link) {
    roles.put(link.peer(), link.info().roles());
    lanes.put(link, node.verifier().new Lane(link, message -> pass(link, message)));
    node.loop()
        .post(
            () -> {
              node.table().opened(link);
              for (Address address : link.info().addresses()) {
                node.store().remember(address.toString(), node.clock().instant());
              }
            });
  }

  @Override
  public void closed(Link link, String reason) {
    lanes.remove(link);
    node.loop().post(() -> node.table().closed(link, reason));
    node.sessions().session(link.peer()).linkDown(link);
  }

  @Override
  public void failed(Link link, boolean refused, Refusal refusal, String reason) {
    if (link.dialled() == null) {
      if (refusal != null && refusal.lasting()) {
        LOG.info("refused a link from {}: {}", link.remote(), reason);
      } else {
        LOG.debug("a link from {} came to nothing: {}", link.remote(), reason);
      }
      return;
    }
    node.loop()
        .post(
            () -> {
              node.dialler().failed(link, refused, refusal, reason);
              if (refusal == Refusal.REVOKED || refusal == Refusal.CLOCK) {
                node.shutOut(new OverlayException(Reason.REFUSED, reason));
              }
            });
  }

  @Override
  public void message(Link link, ByteBuffer body) {
    Verifier.Lane lane = lanes.get(link);
    if (lane == null) {
      return;
    }
    try {
      lane.offer(Wire.decode(body));
    } catch (DecodeException e) {
      link.refuse(Refusal.PROTOCOL, e.getMessage());
    }
  }

  private void pass(Link link, Message message) {
    node.loop()
        .post(
            () -> {
              Verifier.Lane lane = lanes.get(link);
              if (lane != null) {
                lane.done();
              }
              node.core().input(new Input.Received(link.peer(), message));
            });
  }

  @Override
  public void admission(Link link, byte kind, ByteBuffer body) {
    node.desk().take(link, kind, body);
  }

  @Override
  public void answered(Link link, byte kind, ByteBuffer body) {
    try {
      node.renewal().answered(link, JoinFrames.renewal(body));
    } catch (DecodeException e) {
      link.refuse(Refusal.PROTOCOL, e.getMessage());
    } catch (RefusedException e) {
      link.refuse(e.refusal(), e.getMessage());
    }
  }
}
