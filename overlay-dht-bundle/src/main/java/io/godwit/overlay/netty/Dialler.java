package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.Message;
import io.godwit.overlay.identity.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials nodes at their addresses one after another, with a growing pause after failures, and keeps
 * what is to be said meanwhile. Entered on the node's loop only.
 */
final class Dialler {
  static final long MIN_PAUSE_MILLIS = 50;
  static final long MAX_PAUSE_MILLIS = 1_000;

  /** After a refusal that another try will not change. */
  static final long REFUSED_PAUSE_MILLIS = 10_000;

  private static final int MAX_WAITING = 256;
  private static final int MAX_DIALS = 1024;

  /** So often must nothing have listened before calls under way are given up. */
  private static final int REFUSED_IS_GONE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Dialler.class);

  /** Makes the sockets. */
  interface Dials {
    Link dial(Address address, Id expected);
  }

  /** A node that is being dialled, or was in vain a short while ago. */
  private static final class Target {
    final Deque<Message> waiting = new ArrayDeque<>();
    final Deque<Address> left = new ArrayDeque<>();
    NodeInfo node;
    Link dialling;
    boolean allRefused;
    int failures;
    int refusals;
    boolean wanted;
    boolean paused;
  }

  private final Dials dials;
  private final NodeLoop loop;
  private final NettySessions sessions;
  private final Consumer<Input> core;
  private final Map<Id, Target> targets = new LinkedHashMap<>();

  /** Links dialled to an address only. */
  private final Map<Link, Address> seeds = new LinkedHashMap<>();

  private volatile String lastReason = "";

  Dialler(Dials dials, NodeLoop loop, NettySessions sessions, Consumer<Input> core) {
    this.dials = dials;
    this.loop = loop;
    this.sessions = sessions;
    this.core = core;
  }

  /** Of a refusal that trying again will not change; empty where there was none. Any thread. */
  String lastReason() {
    return lastReason;
  }

  void dialSeed(Address address) {
    seeds.put(dials.dial(address, null), address);
  }

  /** Dials a node; the message (null: none) is sent when a link stands. */
  void dial(NodeInfo node, Message message) {
    Target target = targets.get(node.id());
    if (target == null) {
      if (targets.size() >= MAX_DIALS) {
        LOG.debug("{} nodes are being dialled: not {}", MAX_DIALS, node);
        return;
      }
      target = new Target();
      targets.put(node.id(), target);
    }
    target.node = node;
    target.wanted = true;
    if (message != null) {
      if (target.waiting.size() >= MAX_WAITING) {
        target.waiting.pollFirst();
      }
      target.waiting.addLast(message);
    }
    if (target.dialling == null && !target.paused) {
      begin(target);
    }
  }

  private void begin(Target target) {
    target.wanted = false;
    target.left.clear();
    target.left.addAll(target.node.addresses());
    target.allRefused = true;
    if (target.left.isEmpty()) {
      failed(target, null, false, null, "no address of " + target.node + " is known");
    } else {
      target.dialling = dials.dial(target.left.pollFirst(), target.node.id());
    }
  }

  /** A link to that node stands, whoever dialled: what waited for it. */
  List<Message> reached(Link link) {
    seeds.remove(link);
    Target target = targets.remove(link.peer());
    return target == null ? List.of() : new ArrayList<>(target.waiting);
  }

  /** A dialled link came to nothing. */
  void failed(Link link, boolean refused, Refusal refusal, String reason) {
    if (refusal != null && refusal.lasting()) {
      lastReason = reason;
      LOG.warn("not linked with {}: {}", link.dialled(), reason);
    } else {
      LOG.debug("not linked with {}: {}", link.dialled(), reason);
    }
    Address seed = seeds.remove(link);
    if (seed != null) {
      core.accept(new Input.DialFailed(null, seed, refused, reason));
      return;
    }
    Target target = targets.get(link.expected());
    if (target == null || target.dialling != link) {
      return; // reached in another way meanwhile
    }
    target.dialling = null;
    target.allRefused &= refused;
    if (target.left.isEmpty()) {
      failed(target, link.dialled(), target.allRefused, refusal, reason);
    } else {
      target.dialling = dials.dial(target.left.pollFirst(), target.node.id());
    }
  }

  private void failed(
      Target target, Address address, boolean refused, Refusal refusal, String reason) {
    Id peer = target.node.id();
    target.waiting.clear();
    target.failures++;
    target.refusals = refused ? target.refusals + 1 : 0;
    target.paused = true;
    boolean lasting = refusal != null && refusal.lasting();
    long pause =
        lasting
            ? REFUSED_PAUSE_MILLIS
            : Math.min(MAX_PAUSE_MILLIS, MIN_PAUSE_MILLIS << Math.min(target.failures, 10));
    loop.schedule(() -> again(peer, target), pause);
    PeerSession session = sessions.existing(peer);
    if (session != null) {
      if (target.refusals >= REFUSED_IS_GONE) {
        session.lost("nothing listens at " + address + " any more");
      }
      session.unreachable(reason);
    }
    core.accept(new Input.DialFailed(peer, address, refused, reason));
  }

  private void again(Id peer, Target target) {
    if (targets.get(peer) != target) {
      return;
    }
    target.paused = false;
    if (target.wanted) {
      begin(target);
    } else {
      loop.schedule(() -> forgetUnless(peer, target), 10 * MAX_PAUSE_MILLIS);
    }
  }

  private void forgetUnless(Id peer, Target target) {
    if (target.dialling == null && !target.paused && !target.wanted) {
      targets.remove(peer, target);
    }
  }

  void forget(Id peer) {
    targets.remove(peer);
  }
}
