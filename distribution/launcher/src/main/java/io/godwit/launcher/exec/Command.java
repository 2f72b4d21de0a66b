package io.godwit.launcher.exec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a client asks.
 *
 * @param json whether a program reads the answer
 * @param terminal whether the client's output is a terminal
 * @param columns the width of it; 0 where unknown
 */
public record Command(String line, boolean json, boolean terminal, int columns) {
  /** Raised when an old server could no longer understand a new client. */
  private static final byte VERSION = 1;

  private static final int JSON = 1;
  private static final int TERMINAL = 2;
  private static final int HEADER_BYTES = 4;

  /** The frame; fails where the line is too long for one. */
  public Frame frame() throws IOException {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    if (text.length > Frame.MAX_BYTES - HEADER_BYTES) {
      throw new IOException("the command is longer than " + Frame.MAX_BYTES + " bytes");
    }
    ByteBuffer body = ByteBuffer.allocate(HEADER_BYTES + text.length);
    body.put(VERSION).put((byte) ((json ? JSON : 0) | (terminal ? TERMINAL : 0)));
    body.putShort((short) Math.min(columns, Short.MAX_VALUE)).put(text);
    return new Frame(Frame.Kind.COMMAND, body.array());
  }

  /** The opposite of {@link #frame}. */
  public static Command parse(Frame frame) throws IOException {
    ByteBuffer body = ByteBuffer.wrap(frame.body());
    if (frame.kind() != Frame.Kind.COMMAND || body.remaining() < HEADER_BYTES) {
      throw new IOException("expected a command");
    }
    byte version = body.get();
    if (version != VERSION) {
      throw new IOException(
          "the command is of version "
              + version
              + ", this node understands "
              + VERSION
              + "; use the godwit script of the node's release");
    }
    int flags = body.get();
    int columns = Math.max(0, body.getShort());
    String line = StandardCharsets.UTF_8.decode(body).toString();
    return new Command(line, (flags & JSON) != 0, (flags & TERMINAL) != 0, columns);
  }
}
