package io.godwit.overlay.core;

import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Requests.Failure;

/** Brings what comes from links to the parts that it is for. */
final class Dispatch {
  private final Loop loop;
  private final NodeParts parts;

  Dispatch(Loop loop, NodeParts parts) {
    this.loop = loop;
    this.parts = parts;
  }

  void linkUp(Input.LinkUp up) {
    if (up.dialled() == null && !parts.ring.joined()) {
      // Who looks for the network here may be all that is left of it, at a new address.
      up.peer().addresses().forEach(parts.join::seedFound);
    }
    Peer peer = parts.membership.contact(up.peer());
    if (peer == null) {
      if (up.dialled() != null) {
        parts.join.linkUp(up.peer(), up.dialled());
      }
      return;
    }
    boolean restarted = parts.membership.update(peer, up.peer());
    if (restarted) {
      parts.requests.failAll(peer.id(), Failure.BROKEN);
    }
    peer.linked = true;
    boolean knownMember = peer.joined && !restarted;
    boolean wasDead = peer.gone();
    if (peer.liveness != Liveness.LEFT) {
      heard(peer);
    }
    if (up.dialled() != null) {
      parts.join.linkUp(up.peer(), up.dialled());
    }
    if (parts.ring.joined() && (!knownMember || wasDead)) {
      parts.ring.stabilise(peer.info, false);
    }
  }

  private void heard(Peer peer) {
    parts.detector.heard(peer.id());
    parts.membership.heard(peer);
  }

  void linkDown(Input.LinkDown down) {
    Peer peer = parts.membership.get(down.peer());
    if (peer != null) {
      peer.linked = false;
      parts.requests.failAll(down.peer(), down.refused() ? Failure.REFUSED : Failure.BROKEN);
      parts.detector.linkLost(peer);
    }
  }

  void dialFailed(Input.DialFailed failed) {
    if (failed.address() != null) {
      parts.join.dialFailed(failed.address(), failed.reason());
    }
    if (failed.peer() != null) {
      Peer peer = parts.membership.get(failed.peer());
      if (peer != null) {
        peer.linked = false;
      }
      parts.requests.failAll(
          failed.peer(), failed.refused() ? Failure.REFUSED : Failure.UNREACHABLE);
    }
  }

  void received(Input.Received received) {
    Peer peer = parts.membership.get(received.from());
    if (peer == null) {
      return;
    }
    loop.add(Counter.MESSAGES_RECEIVED, 1);
    peer.linked = true;
    boolean left = peer.liveness == Liveness.LEFT;
    boolean wasDead = peer.liveness == Liveness.DEAD;
    if (!left) {
      heard(peer);
      if (wasDead) {
        // It may have a higher incarnation already; if not, it learns what was said of it.
        parts.gossip.tell(peer.info, Gossip.of(peer, Liveness.DEAD, false));
      }
    }
    handle(peer.info, peer, received.message());
  }

  /** {@code peer} is null where the message is from this node itself. */
  void handle(NodeInfo from, Peer peer, Message message) {
    if (message instanceof Message.Answer answer) {
      if (answer instanceof Message.Pong pong) {
        parts.gossip.receive(from, pong.rumors());
      } else if (answer instanceof Message.Refusal refusal
          && refusal.why() == Message.Why.NOT_JOINED) {
        parts.join.refused(from);
      }
      parts.requests.answered(from.id(), answer);
    } else if (message instanceof Message.Rumors rumors) {
      parts.gossip.receive(from, rumors.rumors());
    } else if (message instanceof Message.FindNext find) {
      loop.send(from, Plane.DATAGRAM, parts.router.next(find.seq(), find.target()));
    } else if (peer != null && upkeep(from, peer, message)) {
      return;
    } else {
      records(from, message);
    }
  }

  private boolean upkeep(NodeInfo from, Peer peer, Message message) {
    if (message instanceof Message.Ping ping) {
      peer.pingedBackAt = loop.now();
      parts.gossip.receive(from, ping.rumors());
      loop.send(from, Plane.DATAGRAM, new Message.Pong(ping.seq(), parts.gossip.some()));
    } else if (message instanceof Message.PingRequest request) {
      parts.witness.asked(from, request);
    } else if (message instanceof Message.Stabilise stabilise) {
      parts.ring.asked(peer, stabilise);
    } else {
      return false;
    }
    return true;
  }

  private void records(NodeInfo from, Message message) {
    if (message instanceof Message.Put put) {
      parts.owner.put(from, put);
    } else if (message instanceof Message.Get get) {
      parts.owner.get(from, get);
    } else if (message instanceof Message.Subscribe subscribe) {
      parts.subscribers.subscribe(from, subscribe);
    } else if (message instanceof Message.Unsubscribe unsubscribe) {
      parts.subscribers.unsubscribe(from, unsubscribe);
    } else if (message instanceof Message.ShareSubscription share) {
      parts.subscribers.shared(from, share);
    } else if (message instanceof Message.Push push) {
      parts.subscriptions.pushed(from, push);
    } else if (message instanceof Message.Compare
        || message instanceof Message.Fetch
        || message instanceof Message.Replicate) {
      parts.repair.asked(from, (Message.Request) message);
    }
  }
}
