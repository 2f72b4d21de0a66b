package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.Moved;
import io.godwit.hosting.Applications.State;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.HostMessage;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.MoveEffect;
import io.godwit.hosting.core.MoveInput;
import io.godwit.hosting.core.MoveMessage;
import io.godwit.hosting.core.MoveSource;
import io.godwit.hosting.core.Order;
import io.godwit.hosting.core.Snapshot;
import io.godwit.hosting.store.HostFrames;
import io.godwit.hosting.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One move away from this node. */
final class SourceMove extends MoveDriver {
  private static final Duration HEARING = Duration.ofSeconds(2);

  private final Movers movers;
  private final MoveSource machine;
  private final Ledger.Holding holding;
  private final Steps steps = new Steps();
  private Order order;
  private String seal;
  private CompletableFuture<Moved> done;
  private Consumer<String> said = line -> {};
  private String step = "";
  private long closedNanos;
  private long pauseNanos;
  private long stateBytes;

  SourceMove(Movers movers, String move, MoveSource machine, Ledger.Holding holding) {
    super(movers.parts(), "source", move);
    this.movers = movers;
    this.machine = machine;
    this.holding = holding;
  }

  void ordered(Order by, String sealed, CompletableFuture<Moved> result, Consumer<String> lines) {
    this.order = by;
    this.seal = sealed;
    this.done = result;
    this.said = lines;
  }

  void begin() {
    perform(machine.begin(now()));
  }

  MoveSource machine() {
    return machine;
  }

  @Override
  List<MoveEffect> stepped(MoveInput input, long now) {
    if (input instanceof MoveInput.Heard heard && heard.message() instanceof MoveMessage.Exposed) {
      pauseNanos = System.nanoTime() - closedNanos;
    }
    return machine.step(input, now);
  }

  @Override
  void send(MoveMessage message) {
    boolean transfer = message instanceof MoveMessage.Transfer;
    boolean prepare = message instanceof MoveMessage.Prepare;
    byte[] state = transfer ? small(((MoveMessage.Transfer) message).snapshot()) : new byte[0];
    HostMessage.Moving moving =
        new HostMessage.Moving(
            Json.writeKind(message),
            prepare ? order : null,
            prepare ? seal : null,
            transfer && state == null);
    movers
        .peers()
        .send(machine.target(), moving, state == null ? new byte[0] : state, HEARING)
        .whenComplete(
            (heard, failure) -> {
              if (failure != null) {
                post(new MoveInput.Unreachable(Await.words(failure)));
              }
            });
  }

  /** The state itself where it fits into a message; null where it was offered as a blob. */
  private byte[] small(Snapshot snapshot) {
    if (snapshot.sizeBytes() > HostFrames.MAX_ATTACHMENT_BYTES) {
      return null;
    }
    Path file = movers.parts().snapshots().path(snapshot.hash());
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new HostingException("the snapshot cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  CompletionStage<Snapshot> work(MoveEffect.Work work, Snapshot snapshot) {
    if (snapshot != null) {
      stateBytes = snapshot.sizeBytes();
    }
    return movers.works().source(work, this, snapshot);
  }

  Ledger.Holding holding() {
    return holding;
  }

  @Override
  void entered(String next) {
    if (!step.isEmpty()) {
      steps.done(step);
    }
    step = next;
    if (next.equals("close")) {
      closedNanos = System.nanoTime();
      movers.works().moving(machine.application(), machine.target());
    }
    said.accept(next);
  }

  @Override
  void ended(String failure) {
    steps.done(step);
    movers.giving().remove(move());
    String application = machine.application();
    Parts parts = movers.parts();
    String target = parts.name(machine.target());
    String by = order == null ? "restart" : parts.name(order.requester());
    if (failure == null) {
      parts.audit("move", application, by, "done", "to " + target + ": " + steps);
    } else {
      if (done == null) {
        parts.audit("move", application, by, "failed", "to " + target + ": " + failure);
      }
      movers.works().servingAgain(application);
    }
    if (done == null) {
      return;
    }
    if (failure != null) {
      done.completeExceptionally(
          new HostingException(
              application
                  + " was not moved to "
                  + target
                  + ": "
                  + failure
                  + "; it goes on at "
                  + parts.overlay().self().name()));
      return;
    }
    Application moved =
        new Application(
            application,
            holding.descriptor().version(),
            holding.descriptor().hash(),
            machine.target(),
            target,
            holding.epoch() + 1,
            holding.run() ? State.RUNNING : State.STOPPED,
            "",
            holding.snapshot() != null && holding.snapshot().memory() || stateBytes > 0);
    done.complete(new Moved(moved, stateBytes, Duration.ofNanos(pauseNanos), steps.list()));
  }
}
