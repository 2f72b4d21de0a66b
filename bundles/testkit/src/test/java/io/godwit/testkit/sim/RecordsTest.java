package io.godwit.testkit.sim;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Key;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records.Change;
import io.godwit.overlay.Records.Draft;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.OverlaySettings;
import io.godwit.overlay.core.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.Test;

/** Records and subscriptions of whole networks. */
public class RecordsTest {
  private static final Key KEY = new Key("user", "a key");

  private static Draft leased(String slot, String value, long seconds) {
    return Draft.leased(KEY, slot, value.getBytes(), Duration.ofSeconds(seconds));
  }

  private static Draft shared(String value) {
    return Draft.durable(KEY, "", value.getBytes(), true);
  }

  /** What a subscriber believes now, from the changes it was told. */
  private static TreeSet<String> watch(Simulation simulation, SimNode node) {
    TreeSet<String> present = new TreeSet<>();
    TreeMap<String, String> bySlot = new TreeMap<>();
    simulation.subscribe(
        node,
        KEY,
        change -> {
          String who = change.value().publisher().brief() + change.value().slot();
          String value = new String(change.value().bytes());
          String before = bySlot.remove(who);
          if (change.kind() == Change.Kind.PRESENT) {
            bySlot.put(who, value);
          } else {
            assertEquals("what goes was there", before, value);
          }
          present.clear();
          present.addAll(bySlot.values());
        });
    return present;
  }

  private static void until(Simulation simulation, TreeSet<String> view, String... values) {
    assertTrue(
        "seed " + simulation.seed() + ": sees " + view + ", wanted " + List.of(values),
        simulation.runUntil(10_000, () -> view.equals(Set.of(values))));
  }

  @Test
  public void whatOneWritesAllCanRead() {
    for (int size : new int[] {1, 2, 3, 9, 30}) {
      Simulation simulation = Networks.lan(size, size);
      Networks.put(simulation, simulation.node(size - 1), leased("a", "one", 60));
      Networks.put(simulation, simulation.node(0), leased("b", "two", 60));
      for (SimNode node : simulation.nodes()) {
        assertEquals(Set.of("one", "two"), new TreeSet<>(Networks.get(simulation, node, KEY)));
      }
    }
  }

  @Test
  public void theNewestVersionOfASharedRecordWins() {
    Simulation simulation = Networks.lan(5, 1);
    for (int i = 0; i < 12; i++) {
      Networks.put(simulation, simulation.node(i % 5), shared("v" + i));
    }
    for (SimNode node : simulation.nodes()) {
      assertEquals(List.of("v11"), Networks.get(simulation, node, KEY));
    }
  }

  @Test
  public void aRemovedRecordIsGoneAndStaysGone() {
    Simulation simulation = Networks.lan(6, 2);
    TreeSet<String> view = watch(simulation, simulation.node(5));
    Networks.put(simulation, simulation.node(1), leased("a", "one", 20));
    until(simulation, view, "one");
    Networks.remove(simulation, simulation.node(1), leased("a", "", 20));
    until(simulation, view);
    simulation.run(60_000);
    assertEquals(List.of(), Networks.get(simulation, simulation.node(3), KEY));
    assertTrue(view.isEmpty());
  }

  @Test
  public void aRecordEndsWithItsLease() {
    Simulation simulation = Networks.lan(4, 3);
    TreeSet<String> view = watch(simulation, simulation.node(2));
    Networks.put(simulation, simulation.node(1), leased("", "brief", 5));
    until(simulation, view, "brief");
    simulation.run(4_000);
    assertEquals(Set.of("brief"), view);
    simulation.run(1_500);
    assertEquals(List.of(), Networks.get(simulation, simulation.node(0), KEY));
    assertTrue("gone: " + view, view.isEmpty());
  }

  @Test
  public void aPublicationLivesUntilItIsWithdrawn() {
    Simulation simulation = Networks.lan(4, 4);
    TreeSet<String> view = watch(simulation, simulation.node(2));
    Networks.ask(
        simulation, simulation.node(1), n -> new Input.Publish(n, 7, leased("", "kept", 3)));
    simulation.run(30_000);
    assertEquals(Set.of("kept"), view);
    Networks.ask(
        simulation, simulation.node(1), n -> new Input.Publish(n, 7, leased("", "new", 3)));
    until(simulation, view, "new");
    Networks.ask(simulation, simulation.node(1), n -> new Input.Withdraw(n, 7));
    until(simulation, view);
  }

  @Test
  public void subscriptionsSurviveTheCrashOfTheOwner() {
    for (long seed = 1; seed <= 6; seed++) {
      Simulation simulation = Networks.lan(9, seed);
      List<TreeSet<String>> views = new ArrayList<>();
      simulation.nodes().forEach(node -> views.add(watch(simulation, node)));
      Networks.ask(
          simulation, simulation.node(0), n -> new Input.Publish(n, 1, leased("", "x", 30)));
      SimNode owner =
          simulation.byId(
              Networks.put(simulation, simulation.node(0), leased("s", "y", 600)).owner().id());
      if (owner == simulation.node(0) || owner == simulation.node(1)) {
        continue;
      }
      simulation.crash(owner);
      simulation.run(50);
      Networks.ask(
          simulation, simulation.node(1), n -> new Input.Publish(n, 1, leased("", "z", 30)));
      for (SimNode node : simulation.nodes()) {
        if (node != owner) {
          until(simulation, views.get(node.index()), "x", "y", "z");
        }
      }
    }
  }

  @Test
  public void whatADeadNodePublishedIsGoneWithinASecondAndBackWithIt() {
    for (int size : new int[] {2, 3, 7, 24}) {
      Simulation simulation = Networks.lan(size, size);
      SimNode host = simulation.node(size - 1);
      SimNode user = simulation.node(0);
      TreeSet<String> view = watch(simulation, user);
      Networks.ask(simulation, host, n -> new Input.Publish(n, 1, leased("", "advert", 60)));
      until(simulation, view, "advert");
      simulation.pause(host);
      assertTrue(simulation.runUntil(5_000, view::isEmpty));
      simulation.run(2_000);
      simulation.resume(host);
      assertTrue(simulation.runUntil(2_000, () -> view.contains("advert")));
      simulation.run(5_000);
      simulation.crash(host);
      assertTrue(size + " nodes: gone at once", simulation.runUntil(1_000, view::isEmpty));
      simulation.run(10_000);
      simulation.start(host, user);
      simulation.run(5_000);
      assertTrue("an advert of a former life stays gone: " + view, view.isEmpty());
    }
  }

  @Test
  public void acknowledgedRecordsSurviveTheCrashOfTheOwnerInTheNextInstant() {
    for (long seed = 1; seed <= 20; seed++) {
      Simulation simulation = Networks.lan(8, seed);
      SimNode author = simulation.node(1);
      SimNode owner =
          simulation.byId(Networks.put(simulation, author, shared("kept")).owner().id());
      simulation.crash(owner);
      SimNode reader = owner == simulation.node(2) ? simulation.node(3) : simulation.node(2);
      assertEquals("seed " + seed, List.of("kept"), Networks.get(simulation, reader, KEY));
    }
  }

  @Test
  public void durableRecordsComeBackFromDiskWhenTheWholeNetworkWasDown() {
    Simulation simulation = Networks.lan(5, 5);
    Networks.put(simulation, simulation.node(3), shared("on disk"));
    simulation.nodes().forEach(simulation::crash);
    simulation.run(60_000);
    simulation.start(simulation.node(4));
    for (int i = 0; i < 4; i++) {
      simulation.start(simulation.node(i), simulation.node(4));
    }
    assertTrue(
        simulation.runUntil(20_000, () -> simulation.nodes().stream().allMatch(SimNode::joined)));
    simulation.run(2_000);
    for (SimNode node : simulation.nodes()) {
      assertEquals(List.of("on disk"), Networks.get(simulation, node, KEY));
    }
  }

  @Test
  public void seedsThatAllJoinTooFoundTheRingTogether() {
    Simulation simulation = new Simulation(6, OverlaySettings.initial(), NetworkModel.LAN);
    for (int i = 0; i < 4; i++) {
      simulation.add("n" + i);
    }
    for (SimNode node : simulation.nodes()) {
      simulation.start(node, simulation.nodes().toArray(SimNode[]::new));
    }
    assertTrue(
        simulation.runUntil(30_000, () -> simulation.nodes().stream().allMatch(SimNode::joined)));
    assertTrue(simulation.runUntil(60_000, () -> RingChecker.fault(simulation.nodes(), 8) == null));
  }

  @Test
  public void aNodeSaysWhyItCannotJoin() {
    Simulation simulation = new Simulation(7, OverlaySettings.initial(), NetworkModel.LAN);
    SimNode off = simulation.add("off");
    SimNode node = simulation.add("node");
    simulation.start(node, off);
    simulation.run(5_000);
    assertTrue(node.reason(), node.reason().contains("connection refused"));
    assertTrue(node.reason(), node.reason().contains(off.address().toString()));
    simulation.start(off);
    assertTrue("any later attempt succeeds", simulation.runUntil(10_000, node::joined));
  }

  @Test
  public void quotasAreRefusedInWords() {
    OverlaySettings settings =
        OverlaySettings.initial()
            .with(Setting.RECORDS_PER_KEY, 3)
            .with(Setting.RECORDS_PER_PUBLISHER, 5);
    Simulation simulation = Networks.of(3, 8, NetworkModel.LAN, settings);
    for (int i = 0; i < 3; i++) {
      Networks.put(simulation, simulation.node(i), leased("s" + i, "v", 60));
    }
    var perKey =
        Networks.refused(
            simulation,
            simulation.node(1),
            n -> new Input.Put(n, leased("one more", "v", 60), false));
    assertEquals(Reason.LIMIT, perKey.reason());
    assertTrue(perKey.getMessage(), perKey.getMessage().contains("3 records under user/a key"));
    var tooBig =
        Networks.refused(
            simulation,
            simulation.node(1),
            n -> new Input.Put(n, Draft.durable(KEY, "", new byte[20_000], true), false));
    assertTrue(tooBig.getMessage(), tooBig.getMessage().contains("16384"));
    Key strange = new Key("nonsense", "x");
    var namespace =
        Networks.refused(
            simulation,
            simulation.node(1),
            n -> new Input.Put(n, Draft.durable(strange, "", new byte[2], true), false));
    assertEquals(Reason.REFUSED, namespace.reason());
    assertTrue(namespace.getMessage(), namespace.getMessage().contains("nonsense"));
  }

  @Test
  public void lookupsOfASmallNetworkTakeOneHop() {
    Simulation simulation = Networks.lan(48, 9);
    for (int i = 0; i < 50; i++) {
      SimNode node = simulation.node(i % 48);
      io.godwit.overlay.Id target = io.godwit.overlay.Id.sha256("target " + i);
      var answer = Networks.ask(simulation, node, n -> new Input.Lookup(n, target));
      var lookup = (io.godwit.overlay.Overlay.Lookup) answer.result();
      assertTrue("hops " + lookup.hops(), lookup.hops().size() <= 1);
    }
  }
}
