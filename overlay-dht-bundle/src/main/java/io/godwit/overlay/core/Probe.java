package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import java.util.TreeSet;

/** One attempt to find out whether a node lives, from the first ping to the verdict. */
final class Probe {
  /** Where the attempt is. */
  enum Stage {
    DIRECT,
    INDIRECT,
    SUSPECT
  }

  final Peer peer;
  Stage stage = Stage.DIRECT;

  /** Times that its host refused this node. */
  int refusals;

  /** Times that a link was made and broke. */
  int breaks;

  /** Others that were refused, suspect it too, or say that it is dead. */
  final TreeSet<Id> refusedOthers = new TreeSet<>();

  final TreeSet<Id> confirmers = new TreeSet<>();
  Message.Rumor condemned;
  int awaited;
  long suspectedAt;
  Agenda.Entry timer;

  Probe(Peer peer) {
    this.peer = peer;
  }

  /** Silence, not refusal: what a node that lost its own network sees of everybody. */
  boolean silent() {
    return stage != Stage.DIRECT && refusals == 0;
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
