package io.godwit.overlay;

/**
 * A node of the network as seen from this one.
 *
 * @param roundTripMicros smoothed round trip, 0 where none was measured
 * @param sinceMillis for how long the liveness has been what it is
 */
public record Member(NodeInfo node, Liveness liveness, long roundTripMicros, long sinceMillis) {
  /** What this node believes of another. Unreachable is not dead: only DEAD and LEFT are gone. */
  public enum Liveness {
    ALIVE,
    SUSPECT,
    DEAD,
    LEFT
  }
}
