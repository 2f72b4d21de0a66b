package io.godwit.hosting.osgi;

import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes hosted bundles, their bytes and old snapshots when the journal names them no longer. */
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** No operation takes longer between bringing content and naming it. */
  private static final long SWEEP_MILLIS = 15 * 60_000;

  private final Parts parts;
  private final Set<String> pinned = new ConcurrentSkipListSet<>();

  Housekeeping(Parts parts) {
    this.parts = parts;
  }

  /** Uninstalls hosted bundles, and deletes content, that no application of this node names. */
  synchronized void collect() {
    Set<String> wanted = wanted(parts.journal().ledger());
    wanted.addAll(pinned);
    List<Bundle> superfluous = new ArrayList<>();
    for (Bundle bundle : parts.rack().all()) {
      if (!wanted.contains(parts.rack().hash(bundle))) {
        superfluous.add(bundle);
      }
    }
    List<String> kept = parts.rack().remove(superfluous);
    if (!kept.isEmpty()) {
      LOG.info("stay installed, stopped: {}", kept);
    }
    sweep(SWEEP_MILLIS);
  }

  /** While bytes are on their way into the framework, before the journal names them. */
  void pin(Descriptor descriptor) {
    descriptor.pieces().forEach(p -> pinned.add(p.hash()));
  }

  void unpin(Descriptor descriptor) {
    descriptor.pieces().forEach(p -> pinned.remove(p.hash()));
  }

  /**
   * Deletes content that nothing names and that was not touched for a while: what is younger may be
   * about to be named. At the start nothing is.
   */
  void sweep(long ageMillis) {
    Ledger now = parts.journal().ledger();
    Set<String> content = wanted(now);
    content.addAll(pinned);
    parts.rack().all().forEach(b -> content.add(parts.rack().hash(b)));
    Set<String> snapshots = new LinkedHashSet<>();
    now.holdings().values().forEach(h -> add(snapshots, h.snapshot()));
    now.arrivals().values().forEach(a -> add(snapshots, a.snapshot()));
    try {
      int gone = parts.apps().retain(content, ageMillis);
      gone += parts.snapshots().retain(snapshots, ageMillis);
      LOG.debug("{} files that nothing names are deleted", gone);
    } catch (IOException e) {
      LOG.warn("files that nothing names could not be deleted: {}", e.toString());
    }
  }

  private static void add(Set<String> hashes, Snapshot snapshot) {
    if (snapshot != null) {
      hashes.add(snapshot.hash());
    }
  }

  private static Set<String> wanted(Ledger ledger) {
    Set<String> wanted = new LinkedHashSet<>();
    ledger
        .holdings()
        .values()
        .forEach(
            h -> {
              h.descriptor().pieces().forEach(p -> wanted.add(p.hash()));
              if (h.next() != null) {
                h.next().pieces().forEach(p -> wanted.add(p.hash()));
              }
            });
    ledger
        .arrivals()
        .values()
        .forEach(a -> a.incoming().descriptor().pieces().forEach(p -> wanted.add(p.hash())));
    return wanted;
  }
}
