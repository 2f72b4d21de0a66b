package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.core.Geometry;
import io.godwit.overlay.core.OverlaySettings;
import io.godwit.overlay.identity.JoinToken;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a node is told when it starts.
 *
 * @param directory of the node; its state is below {@code state}
 * @param advertised where others reach it; empty: the address it listens on
 * @param token to enter a network with, where the node is in none
 * @param found the name of a network to found, where the node is in none and has no token
 * @param lan look for nodes on the local network, and be found there
 * @param geometries that this node knows; a network that it founds has the first
 */
public record NodeSettings(
    Path directory,
    String name,
    String bind,
    int port,
    List<Address> advertised,
    List<Address> seeds,
    Optional<JoinToken> token,
    Optional<String> found,
    List<Geometry> geometries,
    int eventLoops,
    boolean lan,
    OverlaySettings overlay) {
  public NodeSettings {
    advertised = List.copyOf(advertised);
    seeds = List.copyOf(seeds);
    geometries = List.copyOf(geometries);
  }

  public Path state() {
    return directory.resolve("state");
  }
}
