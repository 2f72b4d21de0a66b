package io.godwit.hosting.core;

import io.godwit.hosting.core.MoveEffect.Work;
import io.godwit.overlay.Id;
import java.util.ArrayList;
import java.util.List;

/**
 * The side of a move that takes. It opens its gate only after the source's journal has said GIVEN
 * and its own journal says {@link Entry.Owned}. Once it holds the state ({@link Entry.Received}) it
 * cannot decide anything by itself: it asks, for as long as it takes, over restarts, and stays
 * closed.
 *
 * <p>Single-threaded, entered from the host's loop; one object per move.
 */
public final class MoveTarget {
  enum Step {
    INSTALL,
    PREPARED,
    STORE,
    STORED,
    ACTIVATE,
    READY,
    /** After a restart with the state: nothing runs here until the source has answered. */
    DOUBT,
    TAKE,
    EXPOSE,
    DISCARD,
    FORGET,
    ENDED
  }

  private final Entry.Incoming incoming;
  private final MoveLimits limits;
  private final List<MoveEffect> effects = new ArrayList<>();
  private Step step;
  private Snapshot snapshot;
  private boolean restarted;
  private String failure;
  private long heardAt;
  private boolean silent;

  private MoveTarget(Entry.Incoming incoming, Snapshot snapshot, Step step, MoveLimits limits) {
    this.incoming = incoming;
    this.snapshot = snapshot;
    this.step = step;
    this.limits = limits;
  }

  /**
   * A new move.
   *
   * @param floor the greatest epoch that this node knows of the application, perhaps from an
   *     earlier life of it: what runs here next has a greater one
   */
  public static MoveTarget of(
      MoveMessage.Prepare prepare, Id source, long floor, MoveLimits limits) {
    Entry.Incoming incoming =
        new Entry.Incoming(
            prepare.application(),
            prepare.move(),
            source,
            Math.max(prepare.epoch(), floor + 1),
            prepare.descriptor(),
            prepare.run());
    return new MoveTarget(incoming, null, Step.INSTALL, limits);
  }

  /** After a restart. Without the state here the source cannot have committed. */
  public static MoveTarget resume(Ledger.Arrival arrival, MoveLimits limits) {
    Step step = arrival.snapshot() == null ? Step.DISCARD : Step.DOUBT;
    MoveTarget target = new MoveTarget(arrival.incoming(), arrival.snapshot(), step, limits);
    target.restarted = true;
    return target;
  }

  public List<MoveEffect> begin(long now) {
    heardAt = now;
    if (step == Step.DOUBT) {
      effects.add(new MoveEffect.Entered("doubt"));
      question();
    } else if (step == Step.DISCARD) {
      failure = "this node restarted before the state had arrived";
      work(Step.DISCARD, Work.DISCARD);
    } else {
      work(Step.INSTALL, Work.INSTALL);
    }
    wake();
    return drain();
  }

  public List<MoveEffect> step(MoveInput input, long now) {
    if (step == Step.ENDED) {
      return List.of();
    }
    if (input instanceof MoveInput.Heard heard) {
      heardAt = now;
      silent = false;
      heard(heard.message());
    } else if (input instanceof MoveInput.Wrote wrote) {
      wrote(wrote.entry());
    } else if (input instanceof MoveInput.WriteFailed failed) {
      writeFailed(failed);
    } else if (input instanceof MoveInput.Did did) {
      did(did.work());
    } else if (input instanceof MoveInput.Failed failed) {
      failed(failed);
    } else if (input instanceof MoveInput.Tick) {
      tick(now);
    }
    return drain();
  }

  public Entry.Incoming incoming() {
    return incoming;
  }

  /** Holds the state, has not heard from the source for a while: frozen until it answers. */
  public boolean inDoubt() {
    return step == Step.DOUBT || silent && step.compareTo(Step.STORED) >= 0 && open();
  }

  public boolean ended() {
    return step == Step.ENDED;
  }

  private boolean open() {
    return step.compareTo(Step.TAKE) < 0;
  }

  private void heard(MoveMessage message) {
    if (message instanceof MoveMessage.Abort abort) {
      discard(abort.reason());
    } else if (message instanceof MoveMessage.Verdict verdict) {
      if (verdict.decision() == MoveMessage.Decision.GIVEN) {
        take();
      } else if (verdict.decision() == MoveMessage.Decision.ABORTED) {
        discard("the source serves on");
      }
    } else if (message instanceof MoveMessage.Expose) {
      take();
    } else {
      asked(message);
    }
  }

  /** The source's requests, for the first or another time. */
  private void asked(MoveMessage message) {
    if (message instanceof MoveMessage.Prepare && step == Step.PREPARED) {
      send(new MoveMessage.Prepared(incoming.move()));
    } else if (message instanceof MoveMessage.Transfer transfer && step == Step.PREPARED) {
      snapshot = transfer.snapshot();
      work(Step.STORE, Work.STORE);
    } else if (message instanceof MoveMessage.Transfer && step == Step.STORED) {
      send(new MoveMessage.Stored(incoming.move()));
    } else if (message instanceof MoveMessage.Activate && step == Step.STORED) {
      work(Step.ACTIVATE, Work.ACTIVATE);
    } else if (message instanceof MoveMessage.Activate && step == Step.READY) {
      send(new MoveMessage.Activated(incoming.move()));
    } else if (step == Step.DOUBT) {
      send(new MoveMessage.Refused(incoming.move(), "the target restarted during the move"));
    }
  }

  private void wrote(Entry entry) {
    if (entry instanceof Entry.Incoming && step == Step.INSTALL) {
      enter(Step.PREPARED);
      send(new MoveMessage.Prepared(incoming.move()));
    } else if (entry instanceof Entry.Received && step == Step.STORE) {
      enter(Step.STORED);
      send(new MoveMessage.Stored(incoming.move()));
    } else if (entry instanceof Entry.Owned && step == Step.TAKE) {
      work(Step.EXPOSE, restarted ? Work.LAUNCH : Work.EXPOSE);
      send(new MoveMessage.Exposed(incoming.move()));
    } else if (entry instanceof Entry.Abandoned && step == Step.FORGET) {
      end(failure);
    }
  }

  private void writeFailed(MoveInput.WriteFailed failed) {
    if (step == Step.TAKE) {
      step = Step.DOUBT;
      restarted = true;
    } else if (step == Step.FORGET) {
      end(failure);
    } else {
      refuse("the target's journal could not be written: " + failed.reason());
    }
  }

  private void did(Work work) {
    if (work == Work.INSTALL && step == Step.INSTALL) {
      effects.add(new MoveEffect.Write(incoming));
    } else if (work == Work.STORE && step == Step.STORE) {
      effects.add(
          new MoveEffect.Write(
              new Entry.Received(incoming.application(), incoming.move(), snapshot)));
    } else if (work == Work.ACTIVATE && step == Step.ACTIVATE) {
      enter(Step.READY);
      send(new MoveMessage.Activated(incoming.move()));
    } else if (step == Step.EXPOSE && (work == Work.EXPOSE || work == Work.LAUNCH)) {
      end(null);
    } else if (work == Work.DISCARD && step == Step.DISCARD) {
      forget();
    }
  }

  private void failed(MoveInput.Failed failed) {
    if (step == Step.EXPOSE) {
      end("owned, but it does not serve: " + failed.reason());
    } else if (step == Step.DISCARD) {
      forget();
    } else if (open()) {
      refuse(failed.reason());
    }
  }

  private void tick(long now) {
    if (open() && step != Step.INSTALL && now - heardAt >= limits.askMillis()) {
      silent = true;
      question();
    }
    wake();
  }

  private void take() {
    if (step == Step.READY || step == Step.DOUBT) {
      enter(Step.TAKE);
      effects.add(
          new MoveEffect.Write(
              new Entry.Owned(
                  incoming.application(),
                  incoming.epoch(),
                  incoming.descriptor(),
                  incoming.run(),
                  snapshot)));
    }
  }

  private void refuse(String reason) {
    send(new MoveMessage.Refused(incoming.move(), reason));
    discard(reason);
  }

  private void discard(String reason) {
    if (open()) {
      failure = reason;
      work(Step.DISCARD, Work.DISCARD);
    }
  }

  private void forget() {
    step = Step.FORGET;
    effects.add(new MoveEffect.Write(new Entry.Abandoned(incoming.application(), incoming.move())));
  }

  private void question() {
    send(new MoveMessage.Ask(incoming.move(), incoming.application()));
  }

  private void send(MoveMessage message) {
    effects.add(new MoveEffect.Send(message));
  }

  private void enter(Step next) {
    step = next;
    effects.add(new MoveEffect.Entered(next.name().toLowerCase(java.util.Locale.ROOT)));
  }

  private void work(Step next, Work work) {
    enter(next);
    effects.add(new MoveEffect.Do(work, snapshot));
  }

  private void wake() {
    if (step != Step.ENDED) {
      effects.add(new MoveEffect.WakeMe(limits.askMillis()));
    }
  }

  private void end(String why) {
    failure = why;
    step = Step.ENDED;
    effects.add(new MoveEffect.Ended(why));
  }

  private List<MoveEffect> drain() {
    List<MoveEffect> out = List.copyOf(effects);
    effects.clear();
    return out;
  }
}
