package io.godwit.hosting.core;

import java.util.ArrayList;
import java.util.List;

/**
 * What an application consists of, by content: its own bundle and the bundles, not part of the
 * distribution, whose packages it wires to. Two nodes with the same descriptor run the same bytes.
 */
public record Descriptor(String name, String version, Kind kind, Piece main, List<Piece> needs) {
  public static final int MAX_NEEDS = 64;

  public Descriptor {
    needs = List.copyOf(needs);
    if (needs.size() > MAX_NEEDS) {
      throw new IllegalArgumentException(
          name
              + " needs "
              + needs.size()
              + " bundles; an application carries at most "
              + MAX_NEEDS);
    }
  }

  /** What is done with a bundle beyond resolving it. */
  public enum Kind {
    /** Started, gated, moved. */
    APPLICATION,
    /** Only exports packages: resolved, never started, goes where applications need it. */
    LIBRARY,
    /** Attached to its host by the framework, never started. */
    FRAGMENT
  }

  /** One bundle: its identity, and the SHA-256 (hexadecimal) and number of its bytes. */
  public record Piece(String symbolicName, String version, String hash, long sizeBytes) {
    @Override
    public String toString() {
      return symbolicName + " " + version;
    }
  }

  public String hash() {
    return main.hash();
  }

  /** Dependencies first, the application's own bundle last. */
  public List<Piece> pieces() {
    List<Piece> all = new ArrayList<>(needs);
    all.add(main);
    return all;
  }
}
