package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Moved;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Authority;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.HostMessage;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.MoveInput;
import io.godwit.hosting.core.MoveLimits;
import io.godwit.hosting.core.MoveMessage;
import io.godwit.hosting.core.MoveSource;
import io.godwit.hosting.core.MoveTarget;
import io.godwit.hosting.core.Moves;
import io.godwit.hosting.core.Order;
import io.godwit.hosting.store.HostFrames;
import io.godwit.overlay.Credentials;
import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The moves that this node takes part in: one machine each, stepped on hosting's loop. Everything
 * here runs on the loop except where a method says otherwise.
 */
final class Movers {
  private static final Logger LOG = LoggerFactory.getLogger(Movers.class);
  private static final MoveLimits LIMITS = new MoveLimits(30_000, 500, 2_000, 1_000);
  private static final long PATIENCE_MILLIS = 5_000;
  private static final long AGAIN_MILLIS = 20;

  private final Parts parts;
  private final Local local;
  private final Peers peers;
  private final MoveWorks works;
  private final Map<String, SourceMove> giving = new TreeMap<>();
  private final Map<String, TargetMove> taking = new TreeMap<>();
  private final Map<String, Integer> claims = new TreeMap<>();

  Movers(Parts parts, Local local, Peers peers, MoveWorks works) {
    this.parts = parts;
    this.local = local;
    this.peers = peers;
    this.works = works;
  }

  /** After a restart, before anything else: what the journal left open. */
  void resume() {
    Ledger ledger = local.ledger();
    ledger
        .given()
        .values()
        .forEach(
            given -> {
              LOG.info(
                  "{} was given to {}, who may not know yet",
                  given.application(),
                  parts.name(given.target()));
              SourceMove move =
                  new SourceMove(this, given.move(), MoveSource.resume(given, LIMITS), null);
              giving.put(given.move(), move);
              move.begin();
            });
    ledger
        .arrivals()
        .values()
        .forEach(
            arrival -> {
              TargetMove move = new TargetMove(this, MoveTarget.resume(arrival, LIMITS));
              taking.put(arrival.incoming().move(), move);
              move.begin();
            });
  }

  /** Begins to move what this node owns; the future ends with the move. Any thread. */
  CompletableFuture<Moved> move(
      Order order, String seal, Ledger.Holding holding, Duration deadline, Consumer<String> said) {
    CompletableFuture<Moved> done = new CompletableFuture<>();
    long patience = Math.min(deadline.toMillis(), PATIENCE_MILLIS);
    long until = MoveDriver.now() + patience;
    parts.loop().execute(() -> begin(order, seal, holding, deadline, said, done, until));
    return done;
  }

  /** A change that is being finished is waited for, another move is not. */
  private void begin(
      Order order,
      String seal,
      Ledger.Holding holding,
      Duration deadline,
      Consumer<String> said,
      CompletableFuture<Moved> done,
      long until) {
    String application = holding.application();
    String refusal = leaving(application);
    if (refusal == null && (claims.containsKey(application) || coming(application) != null)) {
      if (MoveDriver.now() < until) {
        Runnable again = () -> begin(order, seal, holding, deadline, said, done, until);
        parts.loop().schedule(again, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        return;
      }
      refusal = claims.containsKey(application) ? "is being changed" : coming(application);
    }
    Ledger.Holding now = local.ledger().holding(application);
    if (refusal == null && (now == null || now.epoch() != holding.epoch())) {
      refusal = "was changed in the meantime";
    }
    if (refusal != null) {
      done.completeExceptionally(new HostingException(application + " " + refusal));
      return;
    }
    MoveLimits limits =
        new MoveLimits(
            deadline.toMillis(),
            LIMITS.resendMillis(),
            LIMITS.unreachableMillis(),
            LIMITS.askMillis());
    MoveSource machine = MoveSource.of(order.nonce(), holding, order.to(), limits);
    SourceMove move = new SourceMove(this, order.nonce(), machine, holding);
    move.ordered(order, seal, done, said);
    giving.put(order.nonce(), move);
    move.begin();
  }

  /** Why the application cannot be touched now, or null. */
  String moving(String application) {
    String leaving = leaving(application);
    return leaving == null ? coming(application) : leaving;
  }

  private String leaving(String application) {
    for (SourceMove move : giving.values()) {
      if (move.machine().application().equals(application) && !move.machine().committed()) {
        return "is being moved to " + parts.name(move.machine().target());
      }
    }
    return null;
  }

  private String coming(String application) {
    for (TargetMove move : taking.values()) {
      if (move.machine().incoming().application().equals(application)) {
        return "is on its way here from " + parts.name(move.machine().incoming().source());
      }
    }
    return null;
  }

  /**
   * Does something to an application, in its lane, while no move of it is under way; moves are
   * refused until it is done. Any thread.
   */
  <T> CompletableFuture<T> claimed(String application, Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    parts
        .loop()
        .execute(
            () -> {
              String other = moving(application);
              if (other != null) {
                done.completeExceptionally(new HostingException(application + " " + other));
                return;
              }
              claims.merge(application, 1, Integer::sum);
              parts
                  .lanes()
                  .run(application, work)
                  .whenCompleteAsync(
                      (result, failure) -> {
                        claims.computeIfPresent(application, (a, n) -> n == 1 ? null : n - 1);
                        if (failure == null) {
                          done.complete(result);
                        } else {
                          done.completeExceptionally(Await.root(failure));
                        }
                      },
                      parts.loop());
            });
    return done;
  }

  Map<String, SourceMove> giving() {
    return giving;
  }

  Map<String, TargetMove> taking() {
    return taking;
  }

  Parts parts() {
    return parts;
  }

  Peers peers() {
    return peers;
  }

  MoveWorks works() {
    return works;
  }

  /** A message of a move has come from an authenticated peer. */
  void heard(Id from, HostMessage.Moving moving, byte[] attachment) {
    MoveMessage message = HostFrames.read(moving.message(), MoveMessage.class);
    SourceMove source = giving.get(message.move());
    TargetMove target = taking.get(message.move());
    if (source != null && source.machine().target().equals(from)) {
      source.step(new MoveInput.Heard(message));
    } else if (target != null && target.machine().incoming().source().equals(from)) {
      if (message instanceof MoveMessage.Transfer) {
        target.state(moving.blob(), attachment);
      }
      target.step(new MoveInput.Heard(message));
    } else if (source == null && target == null) {
      stranger(from, moving, message);
    } else {
      LOG.warn("{} speaks about a move that is not its own: {}", parts.name(from), message.move());
    }
  }

  private void stranger(Id from, HostMessage.Moving moving, MoveMessage message) {
    if (message instanceof MoveMessage.Prepare prepare) {
      parts
          .lanes()
          .run("verify", () -> refusal(from, moving, prepare))
          .whenComplete(
              (refusal, failure) ->
                  parts
                      .loop()
                      .execute(
                          () ->
                              prepared(
                                  from,
                                  moving,
                                  prepare,
                                  failure == null ? refusal : Await.words(failure))));
      return;
    }
    MoveMessage answer = Moves.answer(message, local.ledger());
    if (answer != null) {
      send(from, answer);
    }
  }

  /** Verifies a signature: a worker's. */
  private String refusal(Id from, HostMessage.Moving moving, MoveMessage.Prepare prepare) {
    Order order = moving.order();
    if (order == null || moving.seal() == null) {
      return "the move carries no order";
    }
    Credentials.Signer author =
        parts
            .overlay()
            .credentials()
            .verify(Order.PURPOSE, order.signed(), Base64.getDecoder().decode(moving.seal()));
    boolean fits =
        order.verb() == Order.Verb.MOVE
            && order.from().equals(from)
            && order.to().equals(parts.self())
            && order.application().equals(prepare.application())
            && order.nonce().equals(prepare.move());
    if (!fits) {
      return "the order is for something else than this move";
    }
    return Authority.refusal(
        order,
        parts.self(),
        parts.overlay().self().roles(),
        author.id(),
        author.roles(),
        local.ledger(),
        System.currentTimeMillis());
  }

  private void prepared(
      Id from, HostMessage.Moving moving, MoveMessage.Prepare prepare, String refused) {
    if (taking.containsKey(prepare.move())) {
      return;
    }
    String by = moving.order() == null ? "?" : parts.name(moving.order().requester());
    String refusal = refused != null ? refused : Moves.refusal(prepare, local.ledger());
    if (refusal == null && moving(prepare.application()) != null) {
      settle(from, prepare.application());
      return;
    }
    if (refusal != null) {
      parts.audit("move-in", prepare.application(), by, "refused", refusal);
      send(from, new MoveMessage.Refused(prepare.move(), refusal));
      return;
    }
    parts.audit("move-in", prepare.application(), by, "accepted", "from " + parts.name(from));
    Order order = moving.order();
    parts.journal().write(new Entry.Seen(order.nonce(), order.expiresMillis()));
    TargetMove move =
        new TargetMove(
            this,
            MoveTarget.of(prepare, from, local.ledger().floor(prepare.application()), LIMITS));
    taking.put(prepare.move(), move);
    move.begin();
  }

  /** The source moves it anew: so it has taken back the earlier move, whose message got lost. */
  private void settle(Id from, String application) {
    for (TargetMove move : Map.copyOf(taking).values()) {
      if (move.machine().incoming().application().equals(application)
          && move.machine().incoming().source().equals(from)) {
        String id = move.machine().incoming().move();
        move.step(new MoveInput.Heard(new MoveMessage.Abort(id, "moved anew")));
      }
    }
  }

  /** One way; an answer, if any, comes as a message of its own. */
  void send(Id to, MoveMessage message) {
    HostMessage.Moving moving =
        new HostMessage.Moving(io.godwit.hosting.store.Json.writeKind(message), null, null, false);
    peers
        .ask(to, moving, Duration.ofMillis(LIMITS.resendMillis() * 4))
        .whenComplete(
            (heard, failure) -> {
              if (failure != null) {
                LOG.debug("{} did not hear {}: {}", parts.name(to), message, Await.words(failure));
              }
            });
  }

  /** Whether a failure to deliver says that the other side is not there. */
  static boolean unreachable(Throwable failure) {
    return Await.root(failure) instanceof OverlayException e
        && (e.reason() == OverlayException.Reason.UNREACHABLE
            || e.reason() == OverlayException.Reason.LOST
            || e.reason() == OverlayException.Reason.TIMEOUT);
  }

  Local local() {
    return local;
  }
}
