package io.godwit.remoting.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The head of a call; the arguments follow as one CBOR array. See docs/protocol.md.
 *
 * @param run a random number of the calling process: call ids are only unique within it
 * @param epoch the newest epoch of the endpoint that the caller has heard of
 * @param method {@link MethodHash}
 */
public record CallRequest(
    long run, long callId, long epoch, int remainingMillis, long method, String endpointId) {
  public static final byte VERSION = 1;
  public static final int MAX_ENDPOINT_ID_BYTES = 1024;

  private static final int FIXED_BYTES = 2 + 8 + 8 + 8 + 4 + 8 + 2;
  private static final int EPOCH_AT = 2 + 8 + 8;

  public static int headBytes(byte[] endpointId) {
    return FIXED_BYTES + endpointId.length;
  }

  /** Writes a head at the beginning of {@code out}. */
  public static void writeHead(
      byte[] out,
      long run,
      long callId,
      long epoch,
      int remainingMillis,
      long method,
      byte[] endpointId) {
    ByteBuffer head = ByteBuffer.wrap(out);
    head.put(VERSION).put(MessageKind.CALL.code());
    head.putLong(run).putLong(callId).putLong(epoch).putInt(remainingMillis).putLong(method);
    head.putShort((short) endpointId.length).put(endpointId);
  }

  /** Before another try: what may have changed. */
  public static void rewriteHead(byte[] out, long epoch, int remainingMillis) {
    ByteBuffer.wrap(out).putLong(EPOCH_AT, epoch).putInt(EPOCH_AT + 8, remainingMillis);
  }

  /** Reads what follows version and kind; the arguments remain in the buffer. */
  public static CallRequest read(ByteBuffer in) {
    if (in.remaining() < FIXED_BYTES - 2) {
      throw new MessageException("a call has at least " + FIXED_BYTES + " bytes");
    }
    long run = in.getLong();
    long callId = in.getLong();
    long epoch = in.getLong();
    int remainingMillis = in.getInt();
    long method = in.getLong();
    int length = Short.toUnsignedInt(in.getShort());
    if (length > MAX_ENDPOINT_ID_BYTES || length > in.remaining()) {
      throw new MessageException("an endpoint id of " + length + " bytes");
    }
    return new CallRequest(run, callId, epoch, remainingMillis, method, text(in, length));
  }

  static String text(ByteBuffer in, int length) {
    String text;
    if (in.hasArray()) {
      text =
          new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
      in.position(in.position() + length);
    } else {
      byte[] bytes = new byte[length];
      in.get(bytes);
      text = new String(bytes, StandardCharsets.UTF_8);
    }
    return text;
  }
}
