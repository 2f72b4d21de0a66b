package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.MoveEffect;
import io.godwit.hosting.core.MoveInput;
import io.godwit.hosting.core.MoveMessage;
import io.godwit.hosting.core.Snapshot;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what a machine of a move wants and tells it what became of it. On hosting's loop,
 * except for the works. The machine itself is the subclass's: source and target have the same
 * effects.
 *
 * <p>Fault injection, for tests of the whole: the framework property {@code godwit.fault.move} is a
 * list of {@code <source|target>:<step>:<halt|fail>}; halt ends the process as kill -9 would when
 * the step begins, fail makes the step's work fail.
 */
abstract class MoveDriver {
  private static final Logger LOG = LoggerFactory.getLogger(MoveDriver.class);
  static final String FAULT = "godwit.fault.move";

  private final Parts parts;
  private final String side;
  private final String move;
  private Future<?> timer;
  private boolean failNext;

  MoveDriver(Parts parts, String side, String move) {
    this.parts = parts;
    this.side = side;
    this.move = move;
  }

  abstract List<MoveEffect> stepped(MoveInput input, long now);

  abstract void send(MoveMessage message);

  /** Begins a work; may throw at once. */
  abstract CompletionStage<Snapshot> work(MoveEffect.Work work, Snapshot snapshot);

  abstract void entered(String step);

  abstract void ended(String failure);

  String move() {
    return move;
  }

  static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  final void step(MoveInput input) {
    perform(stepped(input, now()));
  }

  /** From any thread. */
  final void post(MoveInput input) {
    if (!parts.loop().isShutdown()) {
      parts.loop().execute(() -> step(input));
    }
  }

  final void perform(List<MoveEffect> effects) {
    for (MoveEffect effect : effects) {
      if (effect instanceof MoveEffect.Send e) {
        send(e.message());
      } else if (effect instanceof MoveEffect.Write e) {
        parts
            .journal()
            .write(e.entry())
            .whenComplete(
                (done, failure) ->
                    post(
                        failure == null
                            ? new MoveInput.Wrote(e.entry())
                            : new MoveInput.WriteFailed(e.entry(), Await.words(failure))));
      } else if (effect instanceof MoveEffect.Do e) {
        begin(e);
      } else if (effect instanceof MoveEffect.WakeMe e) {
        wake(e.delayMillis());
      } else if (effect instanceof MoveEffect.Entered e) {
        LOG.debug("move {} at the {}: {}", move, side, e.step());
        fault(e.step());
        entered(e.step());
      } else if (effect instanceof MoveEffect.Ended e) {
        stopTimer();
        ended(e.failure());
      }
    }
  }

  private void begin(MoveEffect.Do wanted) {
    CompletionStage<Snapshot> done;
    try {
      if (failNext) {
        failNext = false;
        throw new HostingException("injected by " + FAULT);
      }
      done = work(wanted.work(), wanted.snapshot());
    } catch (RuntimeException e) {
      post(new MoveInput.Failed(wanted.work(), Await.words(e)));
      return;
    }
    done.whenComplete(
        (snapshot, failure) ->
            post(
                failure == null
                    ? new MoveInput.Did(wanted.work(), snapshot)
                    : new MoveInput.Failed(wanted.work(), Await.words(failure))));
  }

  private void wake(long delayMillis) {
    stopTimer();
    timer =
        parts.loop().schedule(() -> step(new MoveInput.Tick()), delayMillis, TimeUnit.MILLISECONDS);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void fault(String step) {
    String faults = parts.context().getProperty(FAULT);
    if (faults == null) {
      return;
    }
    for (String fault : faults.split(",")) {
      if (fault.strip().equals(side + ":" + step + ":halt")) {
        LOG.warn("{}: halting at {} of the {}", FAULT, step, side);
        Runtime.getRuntime().halt(137);
      }
      failNext |= fault.strip().equals(side + ":" + step + ":fail");
    }
  }
}
