package io.godwit.remoting.core;

import io.godwit.overlay.Id;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The gate before the services of one application: who may run, who waits, who is sent elsewhere. A
 * call is counted from its admission to its end, so that a drained gate has nothing running behind
 * it. Pure; its owner holds a monitor around every method.
 *
 * @param <C> a call that may wait
 */
public final class GateCore<C> {
  public static final int MAX_WAITING_CALLS = 10_000;
  public static final long MAX_WAITING_BYTES = 16L << 20;

  /**
   * CLOSED: calls wait. MOVED: they are sent to the next host. RELEASED: nobody guards any more.
   */
  public enum State {
    CLOSED,
    OPEN,
    MOVED,
    RELEASED
  }

  /** What becomes of a call at the gate. */
  public enum Admission {
    RUN,
    WAIT,
    MOVED,
    ABSENT,
    BUSY
  }

  private record Waiting(long bytes, long deadlineMillis) {}

  private final Map<C, Waiting> waiting = new LinkedHashMap<>();
  private State state = State.CLOSED;
  private long epoch;
  private long waitingBytes;
  private int running;
  private boolean draining;
  private Id movedTo;
  private long movedEpoch;

  public GateCore(long epoch) {
    this.epoch = epoch;
  }

  /**
   * A call comes. One that knows a newer epoch than this gate has come to an old host: it must not
   * be executed here, whatever this host believes (fencing).
   */
  public Admission enter(C call, long callEpoch, long bytes, long deadlineMillis) {
    switch (state) {
      case MOVED:
        return callEpoch > movedEpoch ? Admission.ABSENT : Admission.MOVED;
      case RELEASED:
        return Admission.ABSENT;
      case OPEN:
        if (callEpoch > epoch) {
          return Admission.ABSENT;
        }
        running++;
        return Admission.RUN;
      default:
        if (waiting.size() >= MAX_WAITING_CALLS || waitingBytes + bytes > MAX_WAITING_BYTES) {
          return Admission.BUSY;
        }
        waiting.put(call, new Waiting(bytes, deadlineMillis));
        waitingBytes += bytes;
        return Admission.WAIT;
    }
  }

  /** A running call ended; true where that was the last one that a {@link #close} waited for. */
  public boolean leave() {
    if (running <= 0) {
      throw new IllegalStateException("a call left that never entered");
    }
    running--;
    return drained();
  }

  private boolean drained() {
    if (draining && running == 0) {
      draining = false;
      return true;
    }
    return false;
  }

  /** Lets everybody in; the answer is who waited, in the order of arrival, already counted. */
  public List<C> open(long newEpoch) {
    if (state == State.RELEASED || newEpoch < epoch) {
      throw new IllegalStateException(
          "cannot open with epoch " + newEpoch + ": " + state + " at epoch " + epoch);
    }
    state = State.OPEN;
    epoch = newEpoch;
    draining = false;
    List<C> admitted = takeAll();
    running += admitted.size();
    return admitted;
  }

  /** New calls wait; true where nothing runs. */
  public boolean close() {
    if (state == State.OPEN) {
      state = State.CLOSED;
    }
    draining = true;
    return drained();
  }

  /**
   * Sends everybody to the new host; who waited is told by the caller of this. Older news is none.
   */
  public List<C> forward(Id host, long newEpoch) {
    if (state == State.RELEASED || newEpoch <= epoch || newEpoch < movedEpoch) {
      return List.of();
    }
    state = State.MOVED;
    movedTo = host;
    movedEpoch = newEpoch;
    return takeAll();
  }

  /** The end; the answer is who waited. */
  public List<C> release() {
    state = State.RELEASED;
    return takeAll();
  }

  /** A waiting call that is not wanted any more; false where it does not wait. */
  public boolean withdraw(C call) {
    Waiting entry = waiting.remove(call);
    if (entry != null) {
      waitingBytes -= entry.bytes();
    }
    return entry != null;
  }

  /** Takes out the calls whose deadline has passed. */
  public List<C> expire(long nowMillis) {
    List<C> expired = new ArrayList<>();
    for (Iterator<Map.Entry<C, Waiting>> i = waiting.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<C, Waiting> entry = i.next();
      if (entry.getValue().deadlineMillis() <= nowMillis) {
        waitingBytes -= entry.getValue().bytes();
        expired.add(entry.getKey());
        i.remove();
      }
    }
    return expired;
  }

  /** When {@link #expire} will find something. */
  public OptionalLong nextDeadlineMillis() {
    return waiting.values().stream().mapToLong(Waiting::deadlineMillis).min();
  }

  private List<C> takeAll() {
    List<C> all = new ArrayList<>(waiting.keySet());
    waiting.clear();
    waitingBytes = 0;
    return all;
  }

  public State state() {
    return state;
  }

  public long epoch() {
    return epoch;
  }

  public int running() {
    return running;
  }

  public int waitingCalls() {
    return waiting.size();
  }

  public long waitingBytes() {
    return waitingBytes;
  }

  public Id movedTo() {
    return movedTo;
  }

  public long movedEpoch() {
    return movedEpoch;
  }
}
