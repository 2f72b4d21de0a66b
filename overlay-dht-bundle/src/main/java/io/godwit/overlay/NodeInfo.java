package io.godwit.overlay;

import java.util.List;
import java.util.Set;

/**
 * A node as others know it. {@code incarnation} grows with every start of the process and with
 * every refuted suspicion, so that newer news about a node can be told from older. {@code roles}
 * are what its certificate says, and are only trustworthy where the certificate was seen.
 */
public record NodeInfo(
    Id id, String name, List<Address> addresses, Set<Role> roles, long incarnation) {
  public NodeInfo {
    addresses = List.copyOf(addresses);
    roles = Set.copyOf(roles);
  }

  @Override
  public String toString() {
    return name + "/" + id.brief();
  }
}
