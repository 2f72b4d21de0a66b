package io.godwit.hosting.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.hosting.core.Inbox.Action;
import io.godwit.hosting.core.Inbox.Observation;
import io.godwit.hosting.core.Inbox.Probe;
import java.util.List;
import org.junit.Test;

/** What is complete is taken at once, what is not is waited for, nothing is done twice. */
public class InboxTest {
  private static final long SETTLE = 20;
  private final Inbox inbox = new Inbox(SETTLE);
  private long now = 1_000_000;

  private Observation file(long size, long modified, Probe probe) {
    return new Observation("a.jar", size, modified, probe, "detail");
  }

  private List<Action> look(long size, long modified, Probe probe) {
    return inbox.observed(file(size, modified, probe), now);
  }

  @Test
  public void aFileMovedHereInOneStrokeIsTakenAtFirstSight() {
    assertEquals(
        List.of(new Action.Take(file(10, now - 5_000, Probe.BUNDLE))),
        look(10, now - 5_000, Probe.BUNDLE));
    assertEquals(List.of(), look(10, now - 5_000, Probe.BUNDLE));
  }

  @Test
  public void aFileThatWasJustWrittenIsTakenWhenItHasRestedForAMoment() {
    long written = now;
    assertEquals(List.of(new Action.LookAgain("a.jar", SETTLE)), look(10, written, Probe.BUNDLE));
    now += SETTLE;
    assertEquals(
        List.of(new Action.Take(file(10, written, Probe.BUNDLE))), look(10, written, Probe.BUNDLE));
  }

  @Test
  public void aFileThatGrowsIsNotTakenBeforeItsDirectoryIsThere() {
    for (int size = 1; size < 50; size++) {
      List<Action> actions = look(size, now, Probe.INCOMPLETE);
      assertEquals(1, actions.size());
      assertTrue(actions.toString(), actions.get(0) instanceof Action.LookAgain);
      now += 500;
    }
    look(50, now, Probe.BUNDLE);
    long written = now;
    now += SETTLE;
    assertEquals(
        List.of(new Action.Take(file(50, written, Probe.BUNDLE))), look(50, written, Probe.BUNDLE));
  }

  @Test
  public void aHalfFileThatRestsIsReportedOnceAndTakenWhenItIsWhole() {
    long written = now;
    look(10, written, Probe.INCOMPLETE);
    now += Inbox.QUIET_MILLIS;
    assertTrue(look(10, written, Probe.INCOMPLETE).get(0) instanceof Action.Report);
    now += 10_000;
    assertEquals(List.of(), look(10, written, Probe.INCOMPLETE));
    assertEquals(
        List.of(new Action.Take(file(20, now - 100, Probe.BUNDLE))),
        look(20, now - 100, Probe.BUNDLE));
  }

  @Test
  public void whatIsNoBundleIsReportedOnceForEachOfItsStates() {
    assertTrue(look(10, 5, Probe.NO_BUNDLE).get(0) instanceof Action.Report);
    assertEquals(List.of(), look(10, 5, Probe.NO_BUNDLE));
    assertTrue(look(11, 6, Probe.NO_BUNDLE).get(0) instanceof Action.Report);
  }

  @Test
  public void aReplacedFileIsTakenAgain() {
    look(10, 5, Probe.BUNDLE);
    assertEquals(
        List.of(new Action.Take(file(12, 700, Probe.BUNDLE))), look(12, 700, Probe.BUNDLE));
  }

  @Test
  public void onlyWhatWasSeenCanGo() {
    assertEquals(List.of(), inbox.listed(List.of()));
    look(10, 5, Probe.BUNDLE);
    assertEquals(List.of(), inbox.listed(List.of("a.jar")));
    assertEquals(List.of(new Action.Gone("a.jar")), inbox.listed(List.of()));
    assertEquals(List.of(), inbox.listed(List.of()));
  }

  @Test
  public void aFileThatChangedWhileItWasReadIsLookedAtAfresh() {
    look(10, 5, Probe.BUNDLE);
    inbox.forget("a.jar");
    assertEquals(List.of(new Action.Take(file(10, 5, Probe.BUNDLE))), look(10, 5, Probe.BUNDLE));
  }

  @Test
  public void thereIsALimitToFiles() {
    for (int i = 0; i < Inbox.MAX_FILES; i++) {
      inbox.observed(new Observation("f" + i, 1, 5, Probe.NO_BUNDLE, ""), now);
    }
    assertTrue(look(10, 5, Probe.BUNDLE).get(0) instanceof Action.Report);
  }
}
