package io.godwit.remoting.core;

import io.godwit.overlay.Id;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The answer to a call. A result or exception is the rest of the message as CBOR; all other answers
 * say that the call was certainly not executed.
 */
public sealed interface Answer {
  byte RESULT = 1;
  byte EXCEPTION = 2;
  byte MOVED = 3;
  byte ABSENT = 4;
  byte BUSY = 5;
  byte REFUSED = 6;
  int MAX_REASON_BYTES = 4096;

  /** The value remains in the buffer. */
  record Result(ByteBuffer value) implements Answer {}

  /** Type, message and more of what the method threw remain in the buffer. */
  record Thrown(ByteBuffer value) implements Answer {}

  /** Not executed: the endpoint is served there since that epoch. */
  record Moved(Id host, long epoch) implements Answer {}

  /** Not executed: not served here (any more, or yet). */
  record Absent(String reason) implements Answer {}

  /** Not executed: a queue is full or the call came too late. */
  record Busy(String reason) implements Answer {}

  /** Not executed, and asking again is of no use. */
  record Refused(String reason) implements Answer {}

  static ByteBuffer write(Answer answer) {
    if (answer instanceof Moved moved) {
      ByteBuffer out = ByteBuffer.allocate(1 + Id.BYTES + 8).put(MOVED);
      moved.host().write(out);
      return out.putLong(moved.epoch()).flip();
    } else if (answer instanceof Absent absent) {
      return reason(ABSENT, absent.reason());
    } else if (answer instanceof Busy busy) {
      return reason(BUSY, busy.reason());
    } else if (answer instanceof Refused refused) {
      return reason(REFUSED, refused.reason());
    }
    throw new IllegalArgumentException("results are written by the codec");
  }

  private static ByteBuffer reason(byte kind, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_REASON_BYTES);
    return ByteBuffer.allocate(1 + length).put(kind).put(text, 0, length).flip();
  }

  static Answer read(ByteBuffer in) {
    if (!in.hasRemaining()) {
      throw new MessageException("an empty answer");
    }
    byte kind = in.get();
    switch (kind) {
      case RESULT:
        return new Result(in);
      case EXCEPTION:
        return new Thrown(in);
      case MOVED:
        if (in.remaining() != Id.BYTES + 8) {
          throw new MessageException("MOVED with " + in.remaining() + " bytes");
        }
        return new Moved(Id.read(in), in.getLong());
      case ABSENT:
        return new Absent(CallRequest.text(in, Math.min(in.remaining(), MAX_REASON_BYTES)));
      case BUSY:
        return new Busy(CallRequest.text(in, Math.min(in.remaining(), MAX_REASON_BYTES)));
      case REFUSED:
        return new Refused(CallRequest.text(in, Math.min(in.remaining(), MAX_REASON_BYTES)));
      default:
        throw new MessageException("an answer of unknown kind " + kind);
    }
  }
}
