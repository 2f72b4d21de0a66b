package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;

/** What a node knows about another one; changed by {@link Membership} only. */
final class Peer {
  static final long NEVER = Long.MIN_VALUE / 2;

  NodeInfo info;
  Liveness liveness = Liveness.ALIVE;

  /** In the ring, as far as known; a node that only opened a link may still be joining. */
  boolean joined;

  /** Heard by this node itself; hearsay alone makes no member. */
  boolean verified;

  boolean linked;
  long since;
  long heardAt = NEVER;
  long pingedBackAt = NEVER;

  /**
   * Counted as dead before; when it is back, its neighbourhood may be news (a network that merges).
   */
  boolean lost;

  /** Digest of the neighbourhood that it told last; 0 where it should tell all of it again. */
  long toldDigest;

  /** Dead by this node's own finding, not by hearsay. */
  boolean witnessed;

  /** Questions in a row that it did not answer, while it is known by hearsay only. */
  int silences;

  final RttEstimator rtt = new RttEstimator();

  Peer(NodeInfo info, long now) {
    this.info = info;
    this.since = now;
  }

  Id id() {
    return info.id();
  }

  /** May be asked, told, given records. */
  boolean member() {
    return joined && verified && liveness.compareTo(Liveness.SUSPECT) <= 0;
  }

  boolean gone() {
    return liveness == Liveness.DEAD || liveness == Liveness.LEFT;
  }

  Member shown(long now) {
    return new Member(info, liveness, rtt.averageMicros(), Math.max(0, now - since));
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
