package io.godwit.testkit.sim;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.OverlayNode;
import io.godwit.overlay.core.RecordId;
import io.godwit.overlay.core.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** One simulated node: the core under test, its disk, its links, and what it told its user. */
public final class SimNode {
  /** What the machine is doing. */
  public enum State {
    OFF,
    UP,
    PAUSED
  }

  final int index;
  final String name;
  final Id id;
  final Address address;
  final TreeSet<Integer> links = new TreeSet<>();
  final TreeMap<RecordId, StoredRecord> disk = new TreeMap<>();
  final List<Input> deferred = new ArrayList<>();
  final TreeMap<Id, Liveness> believed = new TreeMap<>();
  State state = State.OFF;
  OverlayNode core;
  long starts;

  /** Grows with every crash, so that what was under way for a former life is dropped. */
  long life;

  long bytesSent;
  long messagesSent;
  private String reason = "";

  SimNode(int index, String name) {
    this.index = index;
    this.name = name;
    this.id = Id.sha256("node " + name);
    this.address = new Address("10.0." + (index >> 8) + "." + (index & 255), 7400);
  }

  public Id id() {
    return id;
  }

  public int index() {
    return index;
  }

  public String name() {
    return name;
  }

  public OverlayNode core() {
    return core;
  }

  public State state() {
    return state;
  }

  public boolean up() {
    return state == State.UP;
  }

  /** Running, whether it joined or not. */
  public boolean alive() {
    return state != State.OFF;
  }

  public boolean joined() {
    return alive() && core.phase() == Overlay.Phase.JOINED;
  }

  public Address address() {
    return address;
  }

  public NodeInfo info() {
    return core.self();
  }

  /** What it last told its user about another node, or null. */
  public Liveness believes(SimNode other) {
    return believed.get(other.id);
  }

  public long bytesSent() {
    return bytesSent;
  }

  public long messagesSent() {
    return messagesSent;
  }

  /** The reason of its last change of phase. */
  public String reason() {
    return reason;
  }

  void reason(String text) {
    reason = text;
  }

  @Override
  public String toString() {
    return name;
  }
}
