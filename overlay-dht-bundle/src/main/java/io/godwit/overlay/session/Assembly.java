package io.godwit.overlay.session;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The pieces of one message. Memory grows with what has arrived, not with what was announced, so
 * that a lie about the length costs the liar its bytes first.
 */
final class Assembly {
  private static final int FIRST_BYTES = 256 << 10;

  private final int total;
  private byte[] bytes;
  private int filled;

  Assembly(int total) {
    this.total = total;
    this.bytes = new byte[Math.min(total, FIRST_BYTES)];
  }

  void add(ByteBuffer in) throws ViolationException {
    int more = in.remaining();
    if (more > total - filled) {
      throw new ViolationException("a message longer than the " + total + " bytes it announced");
    }
    if (filled + more > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(total, Math.max(2L * bytes.length, filled + more)));
    }
    in.get(bytes, filled, more);
    filled += more;
  }

  boolean complete() {
    return filled == total;
  }

  int heldBytes() {
    return bytes.length;
  }

  ByteBuffer whole() {
    return ByteBuffer.wrap(bytes, 0, filled);
  }
}
