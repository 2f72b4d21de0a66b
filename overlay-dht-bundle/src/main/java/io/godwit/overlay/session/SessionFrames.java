package io.godwit.overlay.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of a session's frames; layouts in docs/protocol.md. */
public final class SessionFrames {
  /** The kind of the link's frames that carry sessions. */
  public static final byte KIND = 0x20;

  /** Before each frame on a link: its length (kind and body) and its kind. */
  public static final int LINK_HEADER_BYTES = 5;

  static final byte RESUME = 1;
  static final byte ACK = 2;
  static final byte REQUEST = 3;
  static final byte ANSWER = 4;
  static final byte PART = 5;
  static final byte CANCEL = 6;

  static final int RESUME_BYTES = LINK_HEADER_BYTES + 1 + 3 * Long.BYTES;
  static final int ACK_BYTES = LINK_HEADER_BYTES + 1 + Long.BYTES;
  static final int MAX_PROTOCOL_BYTES = 32;

  /** Type, sequence number, acknowledgement, call; then at most timeout, protocol and length. */
  static final int MAX_HEADER_BYTES =
      LINK_HEADER_BYTES + 1 + 3 * Long.BYTES + 4 + 1 + MAX_PROTOCOL_BYTES + 4;

  /** The longest body of a frame of kind {@link #KIND} that a peer may send. */
  public static final int MAX_BODY_BYTES =
      MAX_HEADER_BYTES + SessionLimits.STANDARD.fragmentBytes();

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private SessionFrames() {}

  static void writeResume(ByteBuffer out, long mine, long yours, long received) {
    out.putInt(RESUME_BYTES - Integer.BYTES).put(KIND).put(RESUME);
    out.putLong(mine).putLong(yours).putLong(received);
  }

  static void writeAck(ByteBuffer out, long received) {
    out.putInt(ACK_BYTES - Integer.BYTES).put(KIND).put(ACK).putLong(received);
  }

  /**
   * Writes one piece of a message, or its cancellation; the first piece carries the description.
   */
  static void write(ByteBuffer out, Sent sent, long ack) {
    int start = out.position();
    Outbound message = sent.message;
    out.putInt(0).put(KIND).put(sent.type).putLong(sent.sequence).putLong(ack);
    out.putLong(message.call);
    switch (sent.type) {
      case REQUEST -> {
        out.putInt(message.timeoutMillis);
        out.put((byte) message.protocol.length).put(message.protocol);
        out.putInt(message.payload.remaining());
      }
      case ANSWER -> out.put(message.status).putInt(message.payload.remaining());
      case PART -> out.put(message.type);
      default -> {}
    }
    if (sent.length > 0) {
      int position = out.position();
      out.put(position, message.payload, message.payload.position() + sent.offset, sent.length);
      out.position(position + sent.length);
    }
    out.putInt(start, out.position() - start - Integer.BYTES);
  }

  static byte[] protocolBytes(String protocol) {
    byte[] bytes = protocol.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_PROTOCOL_BYTES) {
      throw new IllegalArgumentException(
          "a protocol's name has 1 to " + MAX_PROTOCOL_BYTES + " bytes, not: '" + protocol + "'");
    }
    return bytes;
  }

  static String readProtocol(ByteBuffer in) throws ViolationException {
    int length = in.get() & 0xff;
    if (length == 0 || length > MAX_PROTOCOL_BYTES || length > in.remaining()) {
      throw new ViolationException("a protocol's name of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A whole message on its way out, piece by piece. */
  static final class Outbound {
    final byte type;
    final long call;
    final byte[] protocol;
    final byte status;
    final ByteBuffer payload;
    private final long deadlineMillis;

    /** What the request had left when its first piece was sent. */
    int timeoutMillis;

    int offset;
    boolean begun;

    private Outbound(
        byte type,
        long call,
        byte[] protocol,
        byte status,
        ByteBuffer payload,
        long deadlineMillis) {
      this.type = type;
      this.call = call;
      this.protocol = protocol;
      this.status = status;
      this.payload = payload;
      this.deadlineMillis = deadlineMillis;
    }

    static Outbound request(long call, byte[] protocol, ByteBuffer payload, long deadlineMillis) {
      return new Outbound(REQUEST, call, protocol, (byte) 0, payload, deadlineMillis);
    }

    static Outbound answer(long call, byte status, ByteBuffer payload) {
      return new Outbound(ANSWER, call, null, status, payload, 0);
    }

    static Outbound cancel(long call) {
      return new Outbound(CANCEL, call, null, (byte) 0, NOTHING, 0);
    }

    void begin(long now) {
      begun = true;
      timeoutMillis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, deadlineMillis - now));
    }

    int left() {
      return payload.remaining() - offset;
    }
  }

  /** A frame with a number, kept until it is acknowledged. */
  static final class Sent {
    final long sequence;
    final byte type;
    final Outbound message;
    final int offset;
    final int length;

    Sent(long sequence, byte type, Outbound message, int offset, int length) {
      this.sequence = sequence;
      this.type = type;
      this.message = message;
      this.offset = offset;
      this.length = length;
    }

    int bytes() {
      return MAX_HEADER_BYTES + length;
    }
  }
}
