package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.store.NodeStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where to look for the network, and where those who are let in should. */
final class Seeds {
  private static final int MAX_FOR_JOINERS = 8;

  private Seeds() {}

  /**
   * What was configured, what the issuer said, where peers were met before; newest of those first.
   */
  static List<Address> toStart(
      List<Address> configured, List<Address> met, NodeStore store, List<Address> own) {
    Set<Address> seeds = new LinkedHashSet<>(configured);
    seeds.addAll(met);
    List<String> peers = store.peers();
    for (int i = peers.size() - 1; i >= 0; i--) {
      seeds.add(Address.parse(peers.get(i)));
    }
    seeds.removeAll(own);
    return List.copyOf(seeds);
  }

  static List<Address> forJoiners(NodeInfo self, List<Member> members) {
    Set<Address> seeds = new LinkedHashSet<>(self.addresses());
    for (Member member : members) {
      if (member.liveness() == Member.Liveness.ALIVE) {
        seeds.addAll(member.node().addresses());
      }
    }
    return List.copyOf(seeds).subList(0, Math.min(seeds.size(), MAX_FOR_JOINERS));
  }
}
