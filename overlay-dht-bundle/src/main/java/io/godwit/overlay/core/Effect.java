package io.godwit.overlay.core;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.Records;

/** What a step wants done by its driver, in this order. */
public sealed interface Effect {
  /**
   * Sends on the link to the node, dialling it where there is none; best effort, bounded, in order
   * per link. What could not be sent comes back as {@link Input.DialFailed} or {@link
   * Input.LinkDown}. Plane: small and urgent goes by DATAGRAM where there is one, everything else
   * by STREAM.
   */
  record Send(NodeInfo to, Plane plane, Message message) implements Effect {}

  /** The two planes of a link (RON-style probes must not hide behind TCP's retransmissions). */
  enum Plane {
    DATAGRAM,
    STREAM
  }

  /** Dials an address whose node is not known, such as a seed. */
  record Dial(Address address) implements Effect {}

  record CloseLink(Id peer, String reason) implements Effect {}

  /** Replaces the timer of the same name; fires once as {@link Input.TimerFired}. */
  record SetTimer(Timer timer, long generation, long delayMillis) implements Effect {}

  /** The answer to a command: {@code result} as the command's docs say, or an error. */
  record Answer(long command, Object result, OverlayException error) implements Effect {}

  record Pushed(long subscription, Records.Change change) implements Effect {}

  record MemberChanged(Member member) implements Effect {}

  record PhaseChanged(Overlay.Phase phase, String reason) implements Effect {}

  /** A record to keep on disk: durable ones that this node replicates (newest version only). */
  record Store(StoredRecord stored) implements Effect {}

  /** A durable record that is superseded or no longer this node's to keep. */
  record Erase(RecordId record) implements Effect {}

  /** A line for the log (and for the simulator's trace), in plain words. */
  record Note(Level level, String text) implements Effect {}

  /** As SLF4J's. */
  enum Level {
    DEBUG,
    INFO,
    WARN
  }
}
