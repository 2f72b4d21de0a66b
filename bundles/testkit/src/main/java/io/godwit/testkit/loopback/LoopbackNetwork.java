package io.godwit.testkit.loopback;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay.Network;
import io.godwit.overlay.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The nodes of one network in this JVM; see the package's description. */
public final class LoopbackNetwork implements AutoCloseable {
  private final Network network;
  private final Map<Id, LoopbackOverlay> nodes = new ConcurrentSkipListMap<>();
  private final Map<Id, Liveness> liveness = new ConcurrentSkipListMap<>();
  private final RecordStore records = new RecordStore();
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "loopback-timers"));

  public LoopbackNetwork(String name) {
    this.network = new Network(name, Id.sha256("network " + name));
  }

  /** A new node with the HOST role. */
  public LoopbackOverlay node(String name) {
    return node(name, Set.of(Role.HOST));
  }

  /** A new node; others see it at once. */
  public LoopbackOverlay node(String name, Set<Role> roles) {
    NodeInfo info = new NodeInfo(Id.sha256("node " + name), name, List.of(), roles, 1);
    LoopbackOverlay node = new LoopbackOverlay(this, info);
    liveness.put(info.id(), Liveness.ALIVE);
    nodes.put(info.id(), node);
    tell(node);
    return node;
  }

  /** As {@code kill -9}: requests under way are lost, the others see it dead. */
  public void kill(LoopbackOverlay node) {
    end(node, Liveness.DEAD);
  }

  /** What the others believe of a node that goes on running. */
  public void believe(LoopbackOverlay node, Liveness believed) {
    liveness.put(node.self().id(), believed);
    tell(node);
  }

  void leave(LoopbackOverlay node) {
    end(node, Liveness.LEFT);
  }

  private void end(LoopbackOverlay node, Liveness how) {
    if (nodes.remove(node.self().id()) == null) {
      return;
    }
    liveness.put(node.self().id(), how);
    node.stopped();
    for (LoopbackOverlay other : all()) {
      other.loopbackSessions().peerGone(node.self().id());
    }
    records.publisherGone(node.self().id());
    tell(node);
  }

  private void tell(LoopbackOverlay subject) {
    all().forEach(node -> node.memberChanged(subject.self()));
  }

  Network network() {
    return network;
  }

  RecordStore records() {
    return records;
  }

  ScheduledExecutorService timers() {
    return timers;
  }

  LoopbackOverlay find(Id id) {
    return nodes.get(id);
  }

  Liveness liveness(Id id) {
    return liveness.getOrDefault(id, Liveness.DEAD);
  }

  List<LoopbackOverlay> all() {
    return new ArrayList<>(nodes.values());
  }

  static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    all().forEach(this::kill);
    timers.shutdownNow();
  }
}
