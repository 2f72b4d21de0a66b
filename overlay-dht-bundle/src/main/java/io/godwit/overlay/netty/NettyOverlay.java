package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Admission;
import io.godwit.overlay.Blobs;
import io.godwit.overlay.Credentials;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records;
import io.godwit.overlay.Sessions;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.NodeCredentials;
import io.godwit.overlay.identity.Trust;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node as other bundles see it. {@link #open} starts it; joining goes on in the
 * background. Whoever opened it closes it.
 */
public final class NettyOverlay implements Overlay, AutoCloseable {
  private static final long LEAVE_MILLIS = 1_500;
  private static final Logger LOG = LoggerFactory.getLogger(NettyOverlay.class);

  private final Entry entry;
  private final NettyNode node;
  private final NettyRecords records;
  private final NettyAdmission admission;
  private final NodeCredentials credentials;
  private final BlobExchange blobs;

  private NettyOverlay(Entry entry) {
    this.entry = entry;
    this.node = entry.node();
    this.records = new NettyRecords(node.core());
    this.admission = new NettyAdmission(node, records);
    this.credentials = new NodeCredentials(this::identity, this::trust);
    this.blobs = new BlobExchange(entry.blobs(), records, node.sessions(), node.self().id());
  }

  /**
   * Starts a node in its directory.
   *
   * @throws IOException where it cannot listen, read its state, or is in no network and was told of
   *     none; the message says what to do
   */
  public static NettyOverlay open(NodeSettings settings, Clock clock) throws IOException {
    Entry entry = new Entry(settings, clock);
    try {
      NettyOverlay overlay = new NettyOverlay(entry);
      entry.begin();
      return overlay;
    } catch (IOException | RuntimeException e) {
      entry.close();
      throw e;
    }
  }

  private Identity identity() {
    Identity identity = node.identity();
    if (identity == null) {
      throw new OverlayException(Reason.CLOSED, "this node is not in the network yet");
    }
    return identity;
  }

  private Trust trust() {
    identity();
    return node.trust();
  }

  @Override
  public NodeInfo self() {
    return node.self();
  }

  @Override
  public Network network() {
    Identity identity = node.identity();
    return identity != null ? identity.network() : entry.wanted();
  }

  @Override
  public Phase phase() {
    return node.phase();
  }

  @Override
  public CompletionStage<NodeInfo> joined() {
    return node.joined().minimalCompletionStage();
  }

  @Override
  public List<Member> members() {
    List<Member> members = node.core().members();
    return members.isEmpty() ? List.of(new Member(self(), Member.Liveness.ALIVE, 0, 0)) : members;
  }

  @Override
  public Optional<Member> member(Id id) {
    return members().stream().filter(member -> member.node().id().equals(id)).findFirst();
  }

  @Override
  public AutoCloseable onMembers(Consumer<Member> listener) {
    Consumer<Member> own = listener::accept;
    node.addMemberListener(own);
    return () -> node.removeMemberListener(own);
  }

  @Override
  public Records records() {
    return records;
  }

  @Override
  public Sessions sessions() {
    return node.sessions();
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public Admission admission() {
    return admission;
  }

  @Override
  public Credentials credentials() {
    return credentials;
  }

  @Override
  public CompletionStage<Lookup> lookup(Id id) {
    return node.core()
        .command(number -> new Input.Lookup(number, id))
        .thenApply(Lookup.class::cast);
  }

  @Override
  public CompletionStage<Duration> ping(Id id) {
    return node.core()
        .command(number -> new Input.Ping(number, id))
        .thenApply(Duration.class::cast);
  }

  @Override
  public CompletionStage<Void> leave() {
    return node.core().command(Input.Leave::new).thenApply(answer -> null);
  }

  @Override
  public Stats stats() {
    List<Stats.Entry> entries = new ArrayList<>(node.core().stats());
    entries.addAll(node.counters());
    return new Stats(entries);
  }

  /** For tests: dials a node. */
  void linkTo(NodeInfo other) {
    node.linkTo(other);
  }

  /** For tests: as if found on the local network. */
  void seedFound(Address address) {
    entry.found(address);
  }

  boolean linkedWith(Id other) {
    return node.links.with(other);
  }

  /** For tests: why the last link was refused for good; empty where none was. */
  String lastRefusal() {
    return node.dialler().lastReason();
  }

  /** For tests: cuts all links, as a network does. */
  void breakLinks() {
    node.links.cut();
  }

  /** Leaves if there is someone to tell, then stops; bounded in time. */
  @Override
  public void close() {
    CompletableFuture<?> left = leave().toCompletableFuture();
    try {
      if (phase() == Phase.JOINED) {
        left.get(LEAVE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException | CompletionException | java.util.concurrent.ExecutionException e) {
      LOG.debug("stopping without a farewell: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    blobs.close();
    admission.close();
    entry.close();
  }
}
