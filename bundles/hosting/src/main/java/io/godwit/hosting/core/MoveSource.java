package io.godwit.hosting.core;

import io.godwit.hosting.core.MoveEffect.Work;
import io.godwit.overlay.Id;
import java.util.ArrayList;
import java.util.List;

/**
 * The side of a move that gives, and that decides. It commits by one entry of its own journal,
 * {@link Entry.Given}: before it everything ends with the source serving again, after it the source
 * never runs the application and only sees to it that the target learns of its luck. A source that
 * restarts without that entry has taken the move back just by having restarted.
 *
 * <p>Single-threaded, entered from the host's loop; one object per move.
 */
public final class MoveSource {
  /**
   * Where a move is. Until SAVING the bundle was not stopped; from EXPOSING on it is the target's.
   */
  enum Step {
    PREPARE,
    CLOSE,
    SNAPSHOT,
    SAVE,
    DEACTIVATE,
    TRANSFER,
    ACTIVATE,
    COMMIT,
    EXPOSE,
    CONFIRM,
    RELEASE,
    REOPEN,
    ENDED
  }

  private final String move;
  private final String application;
  private final Id target;
  private final MoveLimits limits;
  private final Ledger.Holding holding;
  private final long epoch;
  private final List<MoveEffect> effects = new ArrayList<>();
  private Step step = Step.PREPARE;
  private Snapshot snapshot;
  private MoveMessage asking;
  private String failure;
  private long deadline = Long.MAX_VALUE;
  private long resendAt = Long.MAX_VALUE;
  private long unreachableSince = -1;

  private MoveSource(
      String move,
      Id target,
      Ledger.Holding holding,
      String application,
      long epoch,
      MoveLimits l) {
    this.move = move;
    this.target = target;
    this.holding = holding;
    this.application = application;
    this.epoch = epoch;
    this.limits = l;
  }

  /** A move of what this node owns. */
  public static MoveSource of(String move, Ledger.Holding holding, Id target, MoveLimits limits) {
    return new MoveSource(
        move, target, holding, holding.application(), holding.epoch() + 1, limits);
  }

  /** After a restart: the journal says GIVEN, the target may not know it yet. */
  public static MoveSource resume(Entry.Given given, MoveLimits limits) {
    MoveSource source =
        new MoveSource(
            given.move(), given.target(), null, given.application(), given.epoch(), limits);
    source.step = Step.EXPOSE;
    return source;
  }

  public List<MoveEffect> begin(long now) {
    if (step == Step.EXPOSE) {
      ask(new MoveMessage.Expose(move, application, epoch), now);
    } else {
      deadline = now + limits.deadlineMillis();
      enter(Step.PREPARE);
      ask(
          new MoveMessage.Prepare(move, application, epoch, holding.descriptor(), holding.run()),
          now);
    }
    return drain();
  }

  /** Advances by one input. Inputs that do not fit the step are late or repeated, and ignored. */
  public List<MoveEffect> step(MoveInput input, long now) {
    if (step == Step.ENDED) {
      return List.of();
    }
    if (input instanceof MoveInput.Heard heard) {
      unreachableSince = -1;
      heard(heard.message(), now);
    } else if (input instanceof MoveInput.Wrote wrote) {
      wrote(wrote.entry(), now);
    } else if (input instanceof MoveInput.WriteFailed failed) {
      writeFailed(failed, now);
    } else if (input instanceof MoveInput.Did did) {
      did(did, now);
    } else if (input instanceof MoveInput.Failed failed) {
      failed(failed, now);
    } else if (input instanceof MoveInput.Unreachable unreachable) {
      unreachable(unreachable.reason(), now);
    } else {
      tick(now);
    }
    return drain();
  }

  /** Takes the move back where that is still possible. */
  public List<MoveEffect> cancel(String reason, long now) {
    abort(reason, now);
    return drain();
  }

  public Id target() {
    return target;
  }

  public String application() {
    return application;
  }

  public boolean committed() {
    return step.compareTo(Step.EXPOSE) >= 0 && step.compareTo(Step.REOPEN) < 0
        || step == Step.ENDED && failure == null;
  }

  /** Neither given nor taken back: calls wait. */
  public boolean frozen() {
    return step.compareTo(Step.CLOSE) >= 0 && step.compareTo(Step.COMMIT) <= 0;
  }

  /** What this machine answers to a target that asks. */
  public MoveMessage.Decision verdict() {
    if (committed()) {
      return MoveMessage.Decision.GIVEN;
    }
    return step == Step.REOPEN || step == Step.ENDED
        ? MoveMessage.Decision.ABORTED
        : MoveMessage.Decision.PENDING;
  }

  private void heard(MoveMessage message, long now) {
    if (message instanceof MoveMessage.Ask) {
      effects.add(new MoveEffect.Send(new MoveMessage.Verdict(move, verdict())));
    } else if (message instanceof MoveMessage.Refused refused) {
      abort("the target refused: " + refused.reason(), now);
    } else if (message instanceof MoveMessage.Prepared && step == Step.PREPARE) {
      quiet();
      work(Step.CLOSE, Work.CLOSE_GATE);
    } else if (message instanceof MoveMessage.Stored && step == Step.TRANSFER) {
      enter(Step.ACTIVATE);
      ask(new MoveMessage.Activate(move), now);
    } else if (message instanceof MoveMessage.Activated && step == Step.ACTIVATE) {
      quiet();
      enter(Step.COMMIT);
      effects.add(new MoveEffect.Write(new Entry.Given(application, move, target, epoch)));
    } else if (message instanceof MoveMessage.Exposed && step == Step.EXPOSE) {
      quiet();
      enter(Step.CONFIRM);
      effects.add(new MoveEffect.Write(new Entry.Confirmed(application, move)));
    }
  }

  private void wrote(Entry entry, long now) {
    if (entry instanceof Entry.Saved && step == Step.SAVE) {
      work(Step.DEACTIVATE, Work.DEACTIVATE);
    } else if (entry instanceof Entry.Given && step == Step.COMMIT) {
      enter(Step.EXPOSE);
      ask(new MoveMessage.Expose(move, application, epoch), now);
      effects.add(new MoveEffect.Do(Work.FORWARD, null));
    } else if (entry instanceof Entry.Confirmed && step == Step.CONFIRM) {
      work(Step.RELEASE, Work.RELEASE);
    }
  }

  private void writeFailed(MoveInput.WriteFailed failed, long now) {
    if (step == Step.CONFIRM) {
      work(Step.RELEASE, Work.RELEASE);
    } else if (step == Step.COMMIT && failed.entry() instanceof Entry.Given) {
      step = Step.ACTIVATE;
      abort("the commit could not be written: " + failed.reason(), now);
    } else {
      abort("the journal could not be written: " + failed.reason(), now);
    }
  }

  private void did(MoveInput.Did did, long now) {
    if (did.work() == Work.CLOSE_GATE && step == Step.CLOSE) {
      work(Step.SNAPSHOT, Work.SNAPSHOT);
    } else if (did.work() == Work.SNAPSHOT && step == Step.SNAPSHOT) {
      snapshot = did.snapshot();
      enter(Step.SAVE);
      effects.add(new MoveEffect.Write(new Entry.Saved(application, snapshot)));
    } else if (did.work() == Work.DEACTIVATE && step == Step.DEACTIVATE) {
      enter(Step.TRANSFER);
      ask(new MoveMessage.Transfer(move, snapshot), now);
    } else if (did.work() == Work.RELEASE && step == Step.RELEASE) {
      end(null);
    } else if (step == Step.REOPEN
        && (did.work() == Work.REACTIVATE || did.work() == Work.OPEN_GATE)) {
      end(failure);
    }
  }

  private void failed(MoveInput.Failed failed, long now) {
    if (failed.work() == Work.RELEASE && step == Step.RELEASE) {
      effects.add(new MoveEffect.Entered("release failed: " + failed.reason()));
      end(null);
    } else if (step == Step.REOPEN
        && (failed.work() == Work.REACTIVATE || failed.work() == Work.OPEN_GATE)) {
      end(failure + "; and the source did not come back: " + failed.reason());
    } else if (failed.work() != Work.FORWARD) {
      abort(failed.reason(), now);
    }
  }

  private void unreachable(String reason, long now) {
    if (asking == null) {
      return;
    }
    if (unreachableSince < 0) {
      unreachableSince = now;
    }
    if (now - unreachableSince >= limits.unreachableMillis()) {
      abort("the target cannot be reached: " + reason, now);
    }
  }

  private void tick(long now) {
    if (now >= deadline && step != Step.COMMIT) {
      abort(
          "the deadline of "
              + limits.deadlineMillis()
              + " ms passed at step "
              + step.name().toLowerCase(java.util.Locale.ROOT),
          now);
    }
    if (asking != null && now >= resendAt) {
      ask(asking, now);
    }
    if (step != Step.ENDED) {
      effects.add(new MoveEffect.WakeMe(limits.resendMillis()));
    }
  }

  private void abort(String reason, long now) {
    if (step.compareTo(Step.COMMIT) >= 0) {
      return;
    }
    failure = reason;
    quiet();
    Step at = step;
    step = Step.REOPEN;
    effects.add(new MoveEffect.Send(new MoveMessage.Abort(move, reason)));
    if (at == Step.PREPARE) {
      end(failure);
    } else if (at.compareTo(Step.DEACTIVATE) < 0) {
      effects.add(new MoveEffect.Entered("reopen"));
      effects.add(new MoveEffect.Do(Work.OPEN_GATE, null));
    } else {
      effects.add(new MoveEffect.Entered("reopen"));
      effects.add(new MoveEffect.Do(Work.REACTIVATE, snapshot));
    }
  }

  private void work(Step next, Work work) {
    enter(next);
    effects.add(new MoveEffect.Do(work, snapshot));
  }

  private void enter(Step next) {
    step = next;
    effects.add(new MoveEffect.Entered(next.name().toLowerCase(java.util.Locale.ROOT)));
  }

  private void ask(MoveMessage message, long now) {
    asking = message;
    resendAt = now + limits.resendMillis();
    effects.add(new MoveEffect.Send(message));
    effects.add(new MoveEffect.WakeMe(limits.resendMillis()));
  }

  private void quiet() {
    asking = null;
    resendAt = Long.MAX_VALUE;
    unreachableSince = -1;
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
