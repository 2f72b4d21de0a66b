package io.godwit.remoting.core;

/** What a request on the {@code call} protocol is. */
public enum MessageKind {
  CALL(1),
  /** Give me the next bytes of a stream. */
  PULL(2),
  /** Here are the next bytes of a stream. */
  PUSH(3),
  /** The stream is not needed any more, or complete. */
  CLOSE(4);

  private final byte code;

  MessageKind(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }

  public static MessageKind of(byte code) {
    for (MessageKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new MessageException("a message of unknown kind " + code);
  }
}
