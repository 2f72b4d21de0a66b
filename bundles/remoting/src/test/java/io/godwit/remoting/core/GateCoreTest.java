package io.godwit.remoting.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Id;
import io.godwit.remoting.core.GateCore.Admission;
import io.godwit.remoting.core.GateCore.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

public class GateCoreTest {
  private static final Id NEXT = Id.sha256("next");

  private final GateCore<Integer> gate = new GateCore<>(3);

  private Admission enter(int call) {
    return gate.enter(call, 3, 10, 1_000);
  }

  @Test
  public void callsWaitUntilTheGateOpensAndRunInTheOrderOfArrival() {
    assertEquals(Admission.WAIT, enter(1));
    assertEquals(Admission.WAIT, enter(2));
    assertEquals(List.of(1, 2), gate.open(3));
    assertEquals(2, gate.running());
    assertEquals(Admission.RUN, enter(3));
    assertEquals(0, gate.waitingBytes());
  }

  @Test
  public void aClosingGateIsDrainedWithTheLastRunningCall() {
    gate.open(3);
    enter(1);
    enter(2);
    assertFalse(gate.close());
    assertEquals(Admission.WAIT, enter(3));
    assertFalse(gate.leave());
    assertTrue(gate.leave());
    assertEquals(List.of(3), gate.open(3));
  }

  @Test
  public void waitingCallsAreToldWhereTheServiceWentAndLaterOnesToo() {
    enter(1);
    assertEquals(List.of(1), gate.forward(NEXT, 4));
    assertEquals(Admission.MOVED, enter(2));
    assertEquals(NEXT, gate.movedTo());
    assertEquals(4, gate.movedEpoch());
  }

  @Test
  public void aCallThatKnowsANewerHostIsNotExecutedByAnOldOne() {
    gate.open(3);
    assertEquals(Admission.ABSENT, gate.enter(1, 4, 0, 1_000));
    assertEquals(0, gate.running());
  }

  @Test
  public void olderNewsOfAMoveIsIgnored() {
    gate.open(3);
    assertEquals(List.of(), gate.forward(NEXT, 3));
    assertEquals(State.OPEN, gate.state());
  }

  @Test
  public void waitingIsBoundedByCallsAndByBytes() {
    assertEquals(Admission.WAIT, gate.enter(1, 3, GateCore.MAX_WAITING_BYTES, 1_000));
    assertEquals(Admission.BUSY, gate.enter(2, 3, 1, 1_000));
    assertTrue(gate.withdraw(1));
    for (int i = 0; i < GateCore.MAX_WAITING_CALLS; i++) {
      assertEquals(Admission.WAIT, gate.enter(i, 3, 0, 1_000));
    }
    assertEquals(Admission.BUSY, gate.enter(-1, 3, 0, 1_000));
  }

  @Test
  public void whoWaitsTooLongIsTakenOut() {
    gate.enter(1, 3, 5, 100);
    gate.enter(2, 3, 5, 200);
    assertEquals(100, gate.nextDeadlineMillis().getAsLong());
    assertEquals(List.of(1), gate.expire(150));
    assertEquals(5, gate.waitingBytes());
    assertEquals(List.of(2), gate.release());
    assertEquals(Admission.ABSENT, enter(3));
  }

  @Test
  public void aReleasedGateDoesNotOpenAgainNorOneWithAnOlderEpoch() {
    assertThrows(IllegalStateException.class, () -> gate.open(2));
    gate.release();
    assertThrows(IllegalStateException.class, () -> gate.open(5));
  }

  /**
   * Whatever happens in whatever order: each call is told exactly one fate, and counts are true.
   */
  @Test
  public void everyCallHasExactlyOneFate() {
    for (long seed = 0; seed < 500; seed++) {
      try {
        walk(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void walk(Random random) {
    GateCore<Integer> gate = new GateCore<>(1);
    Set<Integer> waiting = new HashSet<>();
    List<Integer> running = new ArrayList<>();
    long epoch = 1;
    for (int call = 0; call < 300; call++) {
      switch (random.nextInt(9)) {
        case 0 -> {
          if (gate.state() == State.CLOSED || gate.state() == State.OPEN) {
            move(gate.open(epoch), waiting, running);
          }
        }
        case 1 -> assertEquals(running.isEmpty(), gate.close());
        case 2 -> {
          if (random.nextInt(20) == 0) {
            remove(gate.forward(NEXT, ++epoch), waiting);
          }
        }
        case 3 -> remove(gate.expire(call - 30), waiting);
        case 4 -> {
          int some = random.nextInt(call + 1);
          assertEquals(waiting.remove(some), gate.withdraw(some));
        }
        case 5, 6 -> {
          if (!running.isEmpty()) {
            running.remove(random.nextInt(running.size()));
            gate.leave();
          }
        }
        default -> {
          switch (gate.enter(call, random.nextInt(3), 1, call)) {
            case RUN -> running.add(call);
            case WAIT -> waiting.add(call);
            default -> {}
          }
        }
      }
      assertEquals(waiting.size(), gate.waitingCalls());
      assertEquals(waiting.size(), gate.waitingBytes());
      assertEquals(running.size(), gate.running());
    }
  }

  private static void move(List<Integer> calls, Set<Integer> from, List<Integer> to) {
    remove(calls, from);
    to.addAll(calls);
  }

  private static void remove(List<Integer> calls, Set<Integer> from) {
    calls.forEach(call -> assertTrue("" + call, from.remove(call)));
  }
}
