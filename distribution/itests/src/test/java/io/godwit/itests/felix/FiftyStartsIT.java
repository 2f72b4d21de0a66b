package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Whoever opens, closes: what bundles leave behind when they stop would add up here. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FiftyStartsIT {
  private static final int STARTS = 50;

  /** Libraries open on first use what they keep for good; after these starts they have. */
  private static final int STARTS_BEFORE_COUNTING = 5;

  /**
   * A neighbour that follows the stopped bundle may be late and missing in one look, so what is
   * there before is the most of several.
   */
  private static final int FIRST_LOOK = 3;

  private static final long SETTLE_MILLIS = 15_000;
  private static final long POLL_MILLIS = 20;

  @Configuration
  public Option[] configuration() {
    return NodeOptions.founded("fifty");
  }

  @Test
  public void allBundlesTogetherLeaveNoThreadServiceBufferOrDescriptorBehind() throws Exception {
    List<String> leaks = new CopyOnWriteArrayList<>();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + " " + records));
    List<Bundle> own = own();
    Remains before = null;
    for (int start = 1; start <= STARTS; start++) {
      stop(own);
      before = look(start, before);
      start(own);
    }
    stop(own);
    assertNothingSince(before, "all bundles");
    start(own);
    provokeLeakReports();
    assertEquals("buffers that were never released", List.of(), leaks);
  }

  @Test
  public void eachBundleByItselfComesBackWithTheServicesThatItHadAndLeavesNothing()
      throws Exception {
    List<Bundle> own = own();
    assertFalse(own.isEmpty());
    for (Bundle bundle : own) {
      List<Bundle> one = List.of(bundle);
      Remains before = null;
      Map<String, Long> running = settled().services();
      for (int start = 1; start <= STARTS; start++) {
        stop(one);
        before = look(start, before);
        start(one);
      }
      stop(one);
      assertNothingSince(before, bundle.getSymbolicName());
      start(one);
      assertServices(bundle, running);
    }
  }

  /** In the order in which a node starts them. */
  private static List<Bundle> own() {
    List<Bundle> own = new ArrayList<>();
    Arrays.stream(context().getBundles())
        .filter(bundle -> bundle.getSymbolicName().startsWith("io.godwit."))
        .forEach(own::add);
    own.sort((a, b) -> Integer.compare(level(a), level(b)));
    return own;
  }

  private static int level(Bundle bundle) {
    return bundle.adapt(BundleStartLevel.class).getStartLevel();
  }

  private static BundleContext context() {
    return FrameworkUtil.getBundle(FiftyStartsIT.class).getBundleContext();
  }

  private static void start(List<Bundle> bundles) throws BundleException {
    for (Bundle bundle : bundles) {
      bundle.start(Bundle.START_TRANSIENT);
    }
  }

  private static void stop(List<Bundle> bundles) throws BundleException {
    List<Bundle> reversed = new ArrayList<>(bundles);
    Collections.reverse(reversed);
    for (Bundle bundle : reversed) {
      bundle.stop(Bundle.STOP_TRANSIENT);
    }
  }

  private static Remains look(int start, Remains before) throws Exception {
    if (start < FIRST_LOOK || start > STARTS_BEFORE_COUNTING) {
      return before;
    }
    return before == null ? settled() : before.most(settled());
  }

  /** Threads end a moment after they were told to: waits until two looks agree. */
  private static Remains settled() throws Exception {
    Remains last = Remains.of(context());
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLE_MILLIS);
    int same = 0;
    while (same < 10 && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      Remains now = Remains.of(context());
      same = now.equals(last) ? same + 1 : 0;
      last = now;
    }
    return last;
  }

  private static void assertNothingSince(Remains before, String what) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLE_MILLIS);
    Map<String, Long> left = Remains.of(context()).since(before);
    while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      left = Remains.of(context()).since(before);
    }
    assertEquals(
        "left behind by " + (STARTS - STARTS_BEFORE_COUNTING) + " starts of " + what,
        Map.of(),
        left);
  }

  private static void assertServices(Bundle restarted, Map<String, Long> expected)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLE_MILLIS);
    Map<String, Long> now = new TreeMap<>(Remains.of(context()).services());
    while (!now.equals(expected) && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      now = new TreeMap<>(Remains.of(context()).services());
    }
    assertEquals("services after " + restarted + " was restarted", expected, now);
  }

  /** A leak is told when the next buffers are allocated after the lost one was collected. */
  private static void provokeLeakReports() throws IOException, InterruptedException {
    for (int i = 0; i < 20; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      ByteBufAllocator.DEFAULT.directBuffer(64).release();
      ByteBufAllocator.DEFAULT.heapBuffer(64).release();
    }
  }
}
