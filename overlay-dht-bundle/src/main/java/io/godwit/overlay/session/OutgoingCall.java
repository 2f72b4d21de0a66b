package io.godwit.overlay.session;

import io.godwit.overlay.OverlayException.Reason;
import java.nio.ByteBuffer;

/**
 * A request of this node, from being asked to its one answer. Belongs to its {@link SessionCore}.
 */
public final class OutgoingCall extends TimerWheel.Entry {
  /** Told exactly once how the call ended. */
  public interface Outcome {
    void answered(ByteBuffer answer);

    void failed(Reason reason, String message);
  }

  final byte[] protocol;
  final ByteBuffer payload;
  final long deadlineMillis;
  final Outcome outcome;
  long number;
  SessionFrames.Outbound message;
  Assembly answer;
  byte answerStatus;
  boolean ended;

  /** The payload is read from its position to its limit and not copied. */
  public OutgoingCall(String protocol, ByteBuffer payload, long deadlineMillis, Outcome outcome) {
    this.protocol = SessionFrames.protocolBytes(protocol);
    this.payload = payload.slice();
    this.deadlineMillis = deadlineMillis;
    this.outcome = outcome;
  }

  boolean begun() {
    return message != null && message.begun;
  }
}
