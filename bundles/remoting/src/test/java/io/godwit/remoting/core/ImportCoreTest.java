package io.godwit.remoting.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.remoting.core.ImportCore.Effect;
import io.godwit.remoting.core.ImportCore.Interest;
import io.godwit.remoting.core.ImportCore.Remote;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.Test;

public class ImportCoreTest {
  private final ImportCore<String> core = new ImportCore<>();

  private static Interest interest(String name, String version) {
    return new Interest(
        name, all -> true, new TreeMap<>(Map.of("p", version)), other -> other.startsWith("p."));
  }

  private static Remote<String> remote(String id, String name, String version) {
    return new Remote<>(
        id, List.of(name), Map.of(), new TreeMap<>(Map.of("p", version)), id + version);
  }

  private static <E> List<String> names(List<Effect<E>> effects) {
    return effects.stream().map(effect -> effect.getClass().getSimpleName()).toList();
  }

  @Test
  public void onlyWhatSomebodyAsksForIsImportedAndOnce() {
    assertEquals(List.of(), core.present(remote("e", "p.A", "1.0.0"), 0));
    assertEquals(
        List.of("Watch", "Import"), names(core.interested("1", interest("p.A", "1.0.0"), 0)));
    assertEquals(List.of(), core.interested("2", interest("p.A", "1.0.0"), 0));
  }

  @Test
  public void anImportOutlivesItsLastConsumerForAWhile() {
    core.interested("1", interest("p.A", "1.0.0"), 0);
    core.present(remote("e", "p.A", "1.0.0"), 0);
    assertEquals(List.of(), core.uninterested("1", 10));
    assertEquals(10 + ImportCore.LINGER_MILLIS, core.nextTickMillis().getAsLong());
    assertEquals(List.of(), core.interested("2", interest("p.A", "1.0.0"), 20));
    core.uninterested("2", 30);
    assertEquals(List.of("Unimport", "Watch"), names(core.tick(30 + ImportCore.LINGER_MILLIS)));
  }

  @Test
  public void aMovedEndpointIsUpdatedAndNotImportedAgain() {
    core.interested("1", interest("p.A", "1.0.0"), 0);
    core.present(remote("e", "p.A", "1.0.0"), 0);
    assertEquals(List.of("Update"), names(core.present(remote("e", "p.A", "1.0.1"), 0)));
    assertEquals(List.of("Unimport"), names(core.gone("e", 0)));
  }

  @Test
  public void aMismatchOfVersionsIsToldOnceAndNotImported() {
    core.interested("1", interest("p.A", "2.0.0"), 0);
    List<Effect<String>> effects = core.present(remote("e", "p.A", "1.0.0"), 0);
    assertEquals(List.of("Refused"), names(effects));
    assertEquals(List.of(), core.present(remote("e", "p.A", "1.0.0"), 0));
    assertEquals(List.of("Import"), names(core.interested("2", interest("p.A", "1.0.0"), 0)));
  }

  @Test
  public void whatCouldNotBeImportedIsTriedAgainWhenItChanges() {
    core.interested("1", interest("p.A", "1.0.0"), 0);
    core.present(remote("e", "p.A", "1.0.0"), 0);
    core.importFailed("e");
    assertEquals(List.of(), core.tick(1));
    assertEquals(List.of("Import"), names(core.present(remote("e", "p.A", "1.0.0"), 2)));
  }

  @Test
  public void anEndpointIsImportedWithTheInterfacesThatItsConsumersCanLoad() {
    core.interested("1", interest("p.A", "1.0.0"), 0);
    Remote<String> both =
        new Remote<>("e", List.of("p.A", "p.B", "q.C"), Map.of(), new TreeMap<>(), "e");
    List<Effect<String>> effects = core.present(both, 0);
    assertEquals(List.of("p.A", "p.B"), ((Effect.Import<String>) effects.get(0)).interfaces());
    assertEquals(List.of(), core.interested("2", interest("p.B", "1.0.0"), 0));
    effects = core.interested("3", interest("q.C", "1.0.0"), 0);
    assertEquals(List.of("Unimport", "Import"), names(effects));
    assertEquals(
        List.of("p.A", "p.B", "q.C"), ((Effect.Import<String>) effects.get(1)).interfaces());
  }

  @Test
  public void aGlanceIsForgotten() {
    core.present(remote("e", "p.A", "1.0.0"), 0);
    assertEquals(List.of("Watch", "Import"), names(core.glanced("g", interest("p.A", "1.0.0"), 0)));
    assertEquals(List.of(), core.glanced("g", interest("p.A", "1.0.0"), 10));
    core.tick(10 + ImportCore.GLANCE_MILLIS);
    assertEquals(
        List.of("Unimport", "Watch"),
        names(core.tick(10 + ImportCore.GLANCE_MILLIS + ImportCore.LINGER_MILLIS)));
  }

  /** What the effects have led to is what is there and wanted, whatever the order. */
  @Test
  public void importsAlwaysFollowEndpointsAndInterests() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ImportCore<String> walk = new ImportCore<>();
      TreeSet<String> imported = new TreeSet<>();
      TreeSet<String> present = new TreeSet<>();
      TreeMap<String, String> wanted = new TreeMap<>();
      long now = 0;
      for (int step = 0; step < 200; step++) {
        now += random.nextInt(2_000);
        String id = "e" + random.nextInt(4);
        String name = "p.I" + random.nextInt(3);
        String key = "k" + random.nextInt(4);
        switch (random.nextInt(5)) {
          case 0 -> {
            present.add(id);
            apply(walk.present(remote(id, "p.I" + id.charAt(1), "1.0.0"), now), imported);
          }
          case 1 -> {
            present.remove(id);
            apply(walk.gone(id, now), imported);
          }
          case 2 -> {
            wanted.put(key, name);
            apply(walk.interested(key, interest(name, "1.0.0"), now), imported);
          }
          case 3 -> {
            wanted.remove(key);
            apply(walk.uninterested(key, now), imported);
          }
          default -> apply(walk.tick(now), imported);
        }
        assertTrue("seed " + seed, present.containsAll(imported));
        for (String each : present) {
          if (wanted.containsValue("p.I" + each.charAt(1))) {
            assertTrue("seed " + seed + " " + each, imported.contains(each));
          }
        }
      }
      apply(walk.tick(now + ImportCore.LINGER_MILLIS), imported);
      imported.forEach(
          each -> assertTrue("seed " + random, wanted.containsValue("p.I" + each.charAt(1))));
    }
  }

  private static void apply(List<Effect<String>> effects, TreeSet<String> imported) {
    for (Effect<String> effect : effects) {
      if (effect instanceof Effect.Import<String> wanted) {
        assertTrue(imported.add(wanted.id()));
      } else if (effect instanceof Effect.Unimport<String> unwanted) {
        assertTrue(imported.remove(unwanted.id()));
      } else if (effect instanceof Effect.Update<String> update) {
        assertTrue(imported.contains(update.id()));
      }
    }
  }
}
