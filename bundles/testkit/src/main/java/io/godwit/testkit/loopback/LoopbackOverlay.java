package io.godwit.testkit.loopback;

import io.godwit.overlay.Admission;
import io.godwit.overlay.Blobs;
import io.godwit.overlay.Credentials;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** One node of a {@link LoopbackNetwork}. It has no admission. */
public final class LoopbackOverlay implements Overlay {
  private final LoopbackNetwork network;
  private final NodeInfo self;
  private final ExecutorService loop;
  private final LoopbackSessions sessions;
  private final LoopbackRecords records;
  private final LoopbackBlobs blobs;
  private final LoopbackCredentials credentials;
  private final List<Consumer<Member>> listeners = new CopyOnWriteArrayList<>();
  private volatile Phase phase = Phase.JOINED;

  LoopbackOverlay(LoopbackNetwork network, NodeInfo self) {
    this.network = network;
    this.self = self;
    this.loop =
        Executors.newSingleThreadExecutor(
            work -> LoopbackNetwork.daemon(work, "loopback-loop-" + self.name()));
    this.blobs = new LoopbackBlobs(network);
    this.credentials = new LoopbackCredentials(network, self);
    this.sessions = new LoopbackSessions(network, self);
    this.records = new LoopbackRecords(network.records(), self, this::later);
  }

  /** Runs on the node's loop; nothing runs any more after its end. */
  void later(Runnable work) {
    try {
      loop.execute(work);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      if (phase != Phase.STOPPED) {
        throw e;
      }
    }
  }

  void memberChanged(NodeInfo subject) {
    later(() -> member(subject.id()).ifPresent(m -> listeners.forEach(l -> l.accept(m))));
  }

  void stopped() {
    phase = Phase.STOPPED;
    sessions.close();
    loop.shutdown();
  }

  LoopbackSessions loopbackSessions() {
    return sessions;
  }

  @Override
  public NodeInfo self() {
    return self;
  }

  @Override
  public Network network() {
    return network.network();
  }

  @Override
  public Phase phase() {
    return phase;
  }

  @Override
  public CompletionStage<NodeInfo> joined() {
    return CompletableFuture.completedFuture(self);
  }

  @Override
  public List<Member> members() {
    List<Member> all = new ArrayList<>();
    all.add(new Member(self, Member.Liveness.ALIVE, 0, 0));
    network.all().stream()
        .filter(node -> !node.self.equals(self))
        .forEach(node -> all.add(seen(node.self)));
    return all;
  }

  private Member seen(NodeInfo node) {
    return new Member(node, network.liveness(node.id()), 1, 0);
  }

  @Override
  public Optional<Member> member(Id node) {
    LoopbackOverlay found = network.find(node);
    return Optional.of(
        seen(
            found == null
                ? new NodeInfo(node, "gone", List.of(), java.util.Set.of(), 0)
                : found.self));
  }

  @Override
  public AutoCloseable onMembers(Consumer<Member> listener) {
    later(
        () -> {
          members().forEach(listener);
          listeners.add(listener);
        });
    return () -> listeners.remove(listener);
  }

  @Override
  public Records records() {
    return records;
  }

  @Override
  public LoopbackSessions sessions() {
    return sessions;
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public Admission admission() {
    throw absent("admission");
  }

  @Override
  public Credentials credentials() {
    return credentials;
  }

  private static OverlayException absent(String what) {
    return new OverlayException(
        OverlayException.Reason.NO_HANDLER, "a loopback node has no " + what);
  }

  @Override
  public CompletionStage<Lookup> lookup(Id id) {
    return CompletableFuture.completedFuture(new Lookup(id, self, List.of(), Duration.ZERO));
  }

  @Override
  public CompletionStage<Duration> ping(Id node) {
    return network.find(node) == null
        ? CompletableFuture.failedFuture(
            new OverlayException(OverlayException.Reason.UNREACHABLE, node.brief() + " is gone"))
        : CompletableFuture.completedFuture(Duration.ofNanos(1000));
  }

  @Override
  public CompletionStage<Void> leave() {
    network.leave(this);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Stats stats() {
    return new Stats(List.of());
  }
}
