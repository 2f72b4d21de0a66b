package io.godwit.overlay.core;

import java.nio.ByteBuffer;

/**
 * The binary form of {@link Message}s: a kind byte, then the fields. Decoding is total: whatever
 * the bytes, the result is a message or a {@link DecodeException}, and no more memory is taken than
 * the bytes justify. See docs/protocol.md; golden files hold one example of each kind.
 */
public final class Wire {
  public static final int MAX_MESSAGE_BYTES = 128 * 1024;
  public static final int MAX_NODE_NAME_CHARS = 64;
  public static final int MAX_ADDRESSES = 8;
  public static final int MAX_CREDENTIAL_BYTES = 4096;

  /** Records in one message; also limited by {@link #MAX_MESSAGE_BYTES}. */
  public static final int MAX_RECORDS = 64;

  static final int MAX_RUMORS = 64;
  static final int MAX_NODES = 128;
  static final int MAX_ENTRIES = 1024;
  static final int MAX_TEXT_CHARS = 400;

  private Wire() {}

  /** A buffer of its own, ready to be read. */
  public static ByteBuffer encode(Message message) {
    WireOut out = new WireOut();
    WireEncoder.write(out, message);
    return out.toBuffer();
  }

  /** Reads all that remains in the buffer as one message. */
  public static Message decode(ByteBuffer in) throws DecodeException {
    if (in.remaining() > MAX_MESSAGE_BYTES) {
      throw new DecodeException(
          "a message has at most " + MAX_MESSAGE_BYTES + " bytes, not " + in.remaining());
    }
    WireIn fields = new WireIn(in);
    Message message = WireDecoder.read(fields);
    fields.end();
    return message;
  }

  /** What a record's signature covers. */
  static byte[] signedBytes(SignedRecord record) {
    WireOut out = new WireOut();
    out.text("godwit record 1");
    WireRecords.writeSigned(out, record);
    return out.toBytes();
  }

  /** Numbers of the kinds; never reused for something else. */
  static final class Kinds {
    static final int PING = 1;
    static final int PONG = 2;
    static final int PING_REQUEST = 3;
    static final int PING_REPORT = 4;
    static final int RUMORS = 5;
    static final int FIND_NEXT = 6;
    static final int NEXT = 7;
    static final int STABILISE = 8;
    static final int NEIGHBOURS = 9;
    static final int SAME = 10;
    static final int DONE = 11;
    static final int REFUSAL = 12;
    static final int PUT = 13;
    static final int PUT_DONE = 14;
    static final int REPLICATE = 15;
    static final int REPLICATED = 16;
    static final int COMPARE = 17;
    static final int ENTRIES = 18;
    static final int FETCH = 19;
    static final int GET = 20;
    static final int VALUES = 21;
    static final int SUBSCRIBE = 22;
    static final int SUBSCRIBED = 23;
    static final int UNSUBSCRIBE = 24;
    static final int SHARE_SUBSCRIPTION = 25;
    static final int PUSH = 26;

    private Kinds() {}
  }
}
