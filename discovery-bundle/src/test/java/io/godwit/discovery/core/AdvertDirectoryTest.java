package io.godwit.discovery.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.discovery.core.AdvertDirectory.Event;
import io.godwit.discovery.core.AdvertDirectory.Event.Kind;
import io.godwit.discovery.core.AdvertDirectory.Input;
import io.godwit.overlay.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.Test;

public class AdvertDirectoryTest {
  private static final Id A = Id.sha256("a");
  private static final Id B = Id.sha256("b");

  private final AdvertDirectory directory = new AdvertDirectory();
  private final List<String> told = new ArrayList<>();

  private static Endpoint endpoint(String id, Id node, String application, long epoch) {
    return new Endpoint(
        id, List.of("x.Y"), node, "n", application, epoch, epoch, List.of(), new TreeMap<>());
  }

  private void step(Input input, long now) {
    for (Event event : directory.step(input, now)) {
      told.add(event.kind() + " " + event.endpoint().epoch());
    }
  }

  private void present(Id node, long epoch) {
    step(new Input.Present("svc/x.Y", node, endpoint("e", node, "app", epoch)), 0);
  }

  private void gone(Id node, long now) {
    step(new Input.Gone("svc/x.Y", node, "e"), now);
  }

  @Test
  public void aMoveIsAModification() {
    present(A, 1);
    present(B, 2);
    gone(A, 0);
    assertEquals(List.of("ADDED 1", "MODIFIED 2"), told);
  }

  @Test
  public void aMoveWhoseAdvertsComeInTheWrongOrderIsAModificationToo() {
    present(A, 1);
    gone(A, 0);
    step(new Input.Tick(), AdvertDirectory.LINGER_MILLIS - 1);
    present(B, 2);
    assertEquals(List.of("ADDED 1", "MODIFIED 2"), told);
    assertTrue(directory.nextTickMillis().isEmpty());
  }

  @Test
  public void aWithdrawnEndpointIsGoneAfterTheLinger() {
    present(A, 1);
    gone(A, 5);
    assertEquals(5 + AdvertDirectory.LINGER_MILLIS, directory.nextTickMillis().getAsLong());
    step(new Input.Tick(), 5 + AdvertDirectory.LINGER_MILLIS);
    assertEquals(List.of("ADDED 1", "REMOVED 1"), told);
  }

  @Test
  public void anEndpointThatDoesNotMoveIsGoneAtOnce() {
    step(new Input.Present("s", A, endpoint("f", A, "", 0)), 0);
    step(new Input.Gone("s", A, "f"), 0);
    assertEquals(List.of("ADDED 0", "REMOVED 0"), told);
  }

  @Test
  public void aDeadNodesEndpointsAreGoneAtOnceAndBackWithIt() {
    present(A, 1);
    step(new Input.Liveness(A, false), 0);
    step(new Input.Liveness(A, true), 0);
    assertEquals(List.of("ADDED 1", "REMOVED 1", "ADDED 1"), told);
  }

  @Test
  public void anOldHostThatIsLateChangesNothing() {
    present(B, 2);
    present(A, 1);
    assertEquals(List.of("ADDED 2"), told);
  }

  @Test
  public void aQuarantinedEndpointIsBackWithANewAdvert() {
    present(A, 1);
    step(new Input.Quarantined("e", A), 0);
    present(A, 1);
    assertEquals(List.of("ADDED 1", "REMOVED 1", "ADDED 1"), told);
  }

  @Test
  public void anAdvertUnderTwoKeysIsOneEndpoint() {
    present(A, 1);
    step(new Input.Present("dir/services-1", A, endpoint("e", A, "app", 1)), 0);
    step(new Input.Unwatched("dir/services-1"), 0);
    assertEquals(List.of("ADDED 1"), told);
    step(new Input.Unwatched("svc/x.Y"), 0);
    assertEquals(List.of("ADDED 1", "REMOVED 1"), told);
  }

  /**
   * Listeners hear ADDED, MODIFIED…, REMOVED in turn, and never of a dead host or an older epoch.
   */
  @Test
  public void eventsAreConsistentWhateverTheOrder() {
    for (long seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      AdvertDirectory walk = new AdvertDirectory();
      TreeMap<String, Endpoint> known = new TreeMap<>();
      TreeSet<Id> dead = new TreeSet<>();
      List<Id> nodes = List.of(A, B, Id.sha256("c"));
      long now = 0;
      for (int step = 0; step < 200; step++) {
        now += random.nextInt(400);
        Id node = nodes.get(random.nextInt(3));
        String id = "e" + random.nextInt(2);
        Input input =
            switch (random.nextInt(6)) {
              case 0, 1 ->
                  new Input.Present("s", node, endpoint(id, node, "app", random.nextInt(6)));
              case 2 -> new Input.Gone("s", node, id);
              case 3 -> {
                boolean alive = random.nextBoolean();
                if (alive) {
                  dead.remove(node);
                } else {
                  dead.add(node);
                }
                yield new Input.Liveness(node, alive);
              }
              case 4 -> new Input.Quarantined(id, node);
              default -> new Input.Tick();
            };
        for (Event event : walk.step(input, now)) {
          Endpoint endpoint = event.endpoint();
          boolean added = event.kind() == Kind.ADDED;
          assertEquals("seed " + seed, added, !known.containsKey(endpoint.id()));
          if (event.kind() == Kind.REMOVED) {
            known.remove(endpoint.id());
          } else {
            assertTrue("seed " + seed, !dead.contains(endpoint.node()));
            known.put(endpoint.id(), endpoint);
          }
        }
        assertEquals("seed " + seed, List.copyOf(known.values()), walk.endpoints());
      }
    }
  }
}
