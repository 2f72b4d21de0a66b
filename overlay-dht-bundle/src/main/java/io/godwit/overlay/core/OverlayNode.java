package io.godwit.overlay.core;

import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import java.util.List;
import java.util.function.Consumer;

/**
 * One node of the overlay: an input goes in, the things to do come out. Owned by its driver's loop;
 * holds nothing that must be closed.
 *
 * <p>Rules for drivers: {@code nowMillis} never goes back. A {@link Input.LinkUp} precedes the
 * first {@link Input.Received} from a peer, and tells its newest {@link NodeInfo}. Durable records
 * that were {@link Effect.Store}d come back by {@link Input.Restored} before {@link Input.Start}.
 * When a {@link Effect.MemberChanged} names this node itself, its incarnation has grown (it refuted
 * a rumor): hellos of links say the new one from then on. Incarnations: see {@link Incarnation}.
 *
 * <p>Results of commands: Lookup {@link Overlay.Lookup}, Put and Publish {@link
 * io.godwit.overlay.Records.Receipt}, Get a list of {@link io.godwit.overlay.Value}, Ping a {@link
 * java.time.Duration}, others null. Publishing again under the same publication updates it.
 */
public final class OverlayNode {
  private final NodeInfo self;

  public OverlayNode(
      OverlaySettings settings, NodeInfo self, Geometry geometry, Signing signing, long seed) {
    this.self = self;
  }

  /** Takes the input and passes what is to be done to the consumer, in order. */
  public void step(Input input, long nowMillis, Consumer<Effect> effects) {
    effects.accept(new Effect.Note(Effect.Level.DEBUG, "not yet: " + input));
  }

  /** As this node is known to others now; the incarnation may have grown. */
  public NodeInfo self() {
    return self;
  }

  public Overlay.Phase phase() {
    return Overlay.Phase.STOPPED;
  }

  /** This node first, then those it knows, by name and id. */
  public List<Member> members(long nowMillis) {
    return List.of();
  }

  /** Counters since the start. */
  public Overlay.Stats stats() {
    return new Overlay.Stats(List.of());
  }
}
