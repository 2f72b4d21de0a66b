package io.godwit.testkit.sim;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.core.Effect;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.Message;
import io.godwit.overlay.core.StoredRecord;
import io.godwit.overlay.core.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Links and messages between simulated nodes. Cuts are silent: what is sent into one is lost, and
 * after a while the link breaks, as TCP does it. The sockets of a killed process reset at once, and
 * its host refuses new ones.
 */
final class SimNetwork {
  private static final int BREAK_MILLIS = 10_000;
  private static final int DIAL_TIMEOUT_MILLIS = 3_000;
  private static final int WAITING_MAX = 256;
  private static final int FRAME_BYTES = 5;

  private static final class Dialling {
    private final List<Effect.Send> waiting = new ArrayList<>();
    private final List<Address> addresses = new ArrayList<>();
  }

  private final Simulation simulation;
  private final NetworkModel model;
  private final Map<Address, SimNode> hosts = new HashMap<>();
  private final Map<Id, SimNode> ids = new HashMap<>();
  private final Map<Long, Dialling> dialling = new HashMap<>();
  private final Map<Long, Long> lastArrival = new HashMap<>();
  private final TreeSet<Long> cuts = new TreeSet<>();
  private final TreeMap<Integer, Integer> sides = new TreeMap<>();
  private final TreeSet<Integer> hostsDown = new TreeSet<>();
  private final SimSigning verifier = new SimSigning(Id.ZERO);

  SimNetwork(Simulation simulation, NetworkModel model) {
    this.simulation = simulation;
    this.model = model;
  }

  void add(SimNode node) {
    hosts.put(node.address, node);
    ids.put(node.id, node);
  }

  SimNode byId(Id id) {
    return ids.get(id);
  }

  private static long pair(int from, int to) {
    return (long) from << 32 | to;
  }

  /** What {@code from} sends does not arrive at {@code to}; the other way is not concerned. */
  void cut(SimNode from, SimNode to) {
    cuts.add(pair(from.index, to.index));
  }

  /** Only nodes with the same number can talk. */
  void side(SimNode node, int number) {
    sides.put(node.index, number);
  }

  void hostDown(SimNode node, boolean down) {
    if (down) {
      hostsDown.add(node.index);
    } else {
      hostsDown.remove(node.index);
    }
  }

  void heal() {
    cuts.clear();
    sides.clear();
  }

  boolean reaches(SimNode from, SimNode to) {
    return !cuts.contains(pair(from.index, to.index))
        && sides.getOrDefault(from.index, 0).equals(sides.getOrDefault(to.index, 0))
        && !hostsDown.contains(to.index)
        && !hostsDown.contains(from.index);
  }

  private long delay(SimNode from, SimNode to) {
    long jitter =
        model.jitterMillis() == 0 ? 0 : simulation.random().nextLong(model.jitterMillis() + 1L);
    return model.pairMillis(from.index, to.index) + jitter;
  }

  void send(SimNode from, Effect.Send send) {
    SimNode to = ids.get(send.to().id());
    if (to == null) {
      simulation.input(from, new Input.DialFailed(send.to().id(), null, false, "no such host"));
    } else if (from.links.contains(to.index)) {
      transmit(from, to, send.plane(), send.message());
    } else {
      Dialling dial = dial(from, to);
      if (dial.waiting.size() < WAITING_MAX) {
        dial.waiting.add(send);
      }
    }
  }

  void dial(SimNode from, Address address) {
    SimNode to = hosts.get(address);
    if (to == null) {
      simulation.later(
          1,
          from,
          () -> simulation.input(from, new Input.DialFailed(null, address, false, "no such host")));
    } else if (from.links.contains(to.index)) {
      simulation.later(
          1, from, () -> simulation.input(from, new Input.LinkUp(to.core.self(), address)));
    } else {
      dial(from, to).addresses.add(address);
    }
  }

  private Dialling dial(SimNode from, SimNode to) {
    long pair = pair(from.index, to.index);
    Dialling under = dialling.get(pair);
    if (under == null) {
      under = new Dialling();
      dialling.put(pair, under);
      boolean way = reaches(from, to) && reaches(to, from);
      long roundTrip = delay(from, to) + delay(to, from);
      if (!way || to.state == SimNode.State.PAUSED) {
        simulation.later(DIAL_TIMEOUT_MILLIS, from, () -> failed(from, to, false, "timed out"));
      } else if (to.state == SimNode.State.OFF) {
        simulation.later(roundTrip, from, () -> failed(from, to, true, "connection refused"));
      } else {
        simulation.later(2 * roundTrip, from, () -> connected(from, to));
      }
    }
    return under;
  }

  /** The caller's process is gone: nobody waits for its dials. */
  void forgetDials(SimNode from) {
    dialling.keySet().removeIf(pair -> pair >> 32 == from.index);
  }

  private void failed(SimNode from, SimNode to, boolean refused, String reason) {
    Dialling dial = dialling.remove(pair(from.index, to.index));
    if (dial == null) {
      return;
    }
    for (Address address : dial.addresses) {
      simulation.input(from, new Input.DialFailed(null, address, refused, reason));
    }
    if (!dial.waiting.isEmpty()) {
      simulation.input(from, new Input.DialFailed(to.id, null, refused, reason));
    }
  }

  private void connected(SimNode from, SimNode to) {
    if (!to.up() || !reaches(from, to) || !reaches(to, from)) {
      failed(from, to, to.state == SimNode.State.OFF, "handshake failed");
      return;
    }
    Dialling dial = dialling.remove(pair(from.index, to.index));
    if (dial == null) {
      return;
    }
    if (from.links.add(to.index)) {
      to.links.add(from.index);
      simulation.input(to, new Input.LinkUp(from.core.self(), null));
    }
    Address first = dial.addresses.isEmpty() ? null : dial.addresses.get(0);
    simulation.input(from, new Input.LinkUp(to.core.self(), first));
    for (Effect.Send send : dial.waiting) {
      if (from.links.contains(to.index)) {
        transmit(from, to, send.plane(), send.message());
      }
    }
  }

  private void transmit(SimNode from, SimNode to, Plane plane, Message message) {
    ByteBuffer bytes = model.wire() ? Wire.encode(message) : null;
    from.messagesSent++;
    from.bytesSent += bytes == null ? 0 : bytes.remaining() + FRAME_BYTES;
    simulation.traced(from, to, message, bytes);
    if (!reaches(from, to)) {
      simulation.later(BREAK_MILLIS, from, () -> breakIfCut(from, to));
      return;
    }
    long delay = delay(from, to);
    boolean lost = model.loss() > 0 && simulation.random().nextDouble() < model.loss();
    if (plane == Plane.STREAM) {
      long arrival = simulation.now() + delay + (lost ? NetworkModel.RETRANSMIT_MILLIS : 0);
      long pair = pair(from.index, to.index);
      arrival = Math.max(arrival, lastArrival.getOrDefault(pair, 0L));
      lastArrival.put(pair, arrival);
      arrive(from, to, message, bytes, arrival - simulation.now());
    } else if (!lost) {
      arrive(from, to, message, bytes, delay);
      if (model.duplicates() > 0 && simulation.random().nextDouble() < model.duplicates()) {
        arrive(from, to, message, bytes, delay + 1 + simulation.random().nextInt(20));
      }
    }
  }

  private void arrive(SimNode from, SimNode to, Message sent, ByteBuffer bytes, long delay) {
    long life = to.life;
    simulation.later(
        delay,
        null,
        () -> {
          // Who crashed meanwhile has reset the link; who restarted knows nothing of it.
          if (to.life == life && to.links.contains(from.index) && reaches(from, to)) {
            Message message = bytes == null ? sent : decode(bytes.duplicate());
            if (verified(message)) {
              simulation.input(to, new Input.Received(from.id, message));
            }
          }
        });
  }

  private static Message decode(ByteBuffer bytes) {
    try {
      return Wire.decode(bytes);
    } catch (DecodeException e) {
      throw new AssertionError("a message of a node cannot be decoded: " + e.getMessage(), e);
    }
  }

  private boolean verified(Message message) {
    for (StoredRecord stored : message.records()) {
      if (verifier.rejection(stored.record()) != null) {
        return false;
      }
    }
    return true;
  }

  private void breakIfCut(SimNode from, SimNode to) {
    if (from.links.contains(to.index) && !(reaches(from, to) && reaches(to, from))) {
      unlink(from, to, "timed out");
    }
  }

  void unlink(SimNode a, SimNode b, String reason) {
    if (a.links.remove(b.index) && b.links.remove(a.index)) {
      simulation.input(a, new Input.LinkDown(b.id, false, reason));
      simulation.input(b, new Input.LinkDown(a.id, false, reason));
    }
  }

  /** The process is gone; its peers see that when the reset arrives, if it arrives. */
  void reset(SimNode node, boolean silently) {
    forgetDials(node);
    for (Integer index : List.copyOf(node.links)) {
      SimNode peer = simulation.node(index);
      node.links.remove(index);
      peer.links.remove(node.index);
      long after = silently || !reaches(node, peer) ? BREAK_MILLIS : delay(node, peer);
      simulation.later(
          after,
          peer,
          () -> {
            if (!peer.links.contains(node.index)) {
              simulation.input(peer, new Input.LinkDown(node.id, false, "connection reset"));
            }
          });
    }
  }
}
