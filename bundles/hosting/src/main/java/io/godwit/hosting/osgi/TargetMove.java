package io.godwit.hosting.osgi;

import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.MoveEffect;
import io.godwit.hosting.core.MoveInput;
import io.godwit.hosting.core.MoveMessage;
import io.godwit.hosting.core.MoveTarget;
import io.godwit.hosting.core.Snapshot;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One move to this node. */
final class TargetMove extends MoveDriver {
  private static final Logger LOG = LoggerFactory.getLogger(TargetMove.class);

  private final Movers movers;
  private final MoveTarget machine;
  private boolean blob;
  private byte[] state = new byte[0];
  private boolean doubted;

  TargetMove(Movers movers, MoveTarget machine) {
    super(movers.parts(), "target", machine.incoming().move());
    this.movers = movers;
    this.machine = machine;
  }

  void begin() {
    perform(machine.begin(now()));
    doubt();
  }

  MoveTarget machine() {
    return machine;
  }

  /** What came beside a TRANSFER. */
  void state(boolean asBlob, byte[] bytes) {
    this.blob = asBlob;
    this.state = bytes;
  }

  boolean stateIsBlob() {
    return blob;
  }

  byte[] stateBytes() {
    return state;
  }

  @Override
  List<MoveEffect> stepped(MoveInput input, long now) {
    List<MoveEffect> effects = machine.step(input, now);
    doubt();
    return effects;
  }

  /** Says it once for each time. */
  private void doubt() {
    if (machine.inDoubt() && !doubted) {
      Entry.Incoming incoming = machine.incoming();
      LOG.warn(
          "{} is in doubt: its state is here, but {} has not said whether it gave it away; it stays"
              + " frozen here and {} is asked on",
          incoming.application(),
          movers.parts().name(incoming.source()),
          movers.parts().name(incoming.source()));
    }
    doubted = machine.inDoubt();
  }

  @Override
  void send(MoveMessage message) {
    movers.send(machine.incoming().source(), message);
  }

  @Override
  CompletionStage<Snapshot> work(MoveEffect.Work work, Snapshot snapshot) {
    return movers.works().target(work, this, snapshot);
  }

  @Override
  void entered(String step) {
    movers.works().arriving(machine.incoming(), step);
  }

  @Override
  void ended(String failure) {
    movers.taking().remove(move());
    Entry.Incoming incoming = machine.incoming();
    Parts parts = movers.parts();
    boolean owned = movers.local().ledger().holding(incoming.application()) != null;
    parts.audit(
        "move-in",
        incoming.application(),
        parts.name(incoming.source()),
        failure == null ? "done" : owned ? "failed" : "taken back",
        failure == null ? "epoch " + incoming.epoch() : failure);
    movers.works().arrived(incoming, owned, failure);
  }
}
