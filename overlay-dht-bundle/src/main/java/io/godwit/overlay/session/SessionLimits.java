package io.godwit.overlay.session;

import io.godwit.overlay.Sessions;

/**
 * The bounds of one session. What exceeds those of the sender fails there with LIMIT; what exceeds
 * those of the receiver is answered LIMIT without having been executed.
 *
 * @param messageBytes of one request or answer
 * @param fragmentBytes a longer message is cut, so that others pass between its pieces
 * @param windowBytes sent and not acknowledged: kept to be sent again on the next link
 * @param outboxBytes accepted and not yet sent
 * @param calls under way, in each direction
 * @param inboundBytes of requests that are being received or executed
 */
public record SessionLimits(
    int messageBytes,
    int fragmentBytes,
    int windowBytes,
    int windowFrames,
    int outboxBytes,
    int calls,
    int inboundBytes) {
  public static final SessionLimits STANDARD =
      new SessionLimits(
          Sessions.MAX_MESSAGE_BYTES, 64 << 10, 4 << 20, 16_384, 64 << 20, 8192, 64 << 20);
}
