package io.godwit.launcher.exec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/** One message on the socket. The body is not copied. */
public record Frame(Kind kind, byte[] body) {
  /** Longer commands and chunks of output are refused, respectively divided. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final int HEADER_BYTES = 5;

  /** What a frame means; the ordinal is what is sent. */
  public enum Kind {
    COMMAND,
    CANCEL,
    OUT,
    ERR,
    EXIT
  }

  /** The end of a command. */
  public static Frame exit(int status) {
    return new Frame(Kind.EXIT, ByteBuffer.allocate(Integer.BYTES).putInt(status).array());
  }

  /** The status in an {@code EXIT}. */
  public int status() throws IOException {
    if (body.length != Integer.BYTES) {
      throw new IOException("an exit status of " + body.length + " bytes");
    }
    return ByteBuffer.wrap(body).getInt();
  }

  /** Writes the whole frame at once, so that frames of two threads do not mix under a lock. */
  public void write(WritableByteChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + body.length);
    bytes.put((byte) kind.ordinal()).putInt(body.length).put(body).flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads a frame; empty where the other side has closed between frames. */
  public static Optional<Frame> read(ReadableByteChannel channel) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    if (!fill(channel, header)) {
      if (header.position() == 0) {
        return Optional.empty();
      }
      throw new IOException("the connection ended within a frame");
    }
    header.flip();
    int kind = header.get();
    int length = header.getInt();
    if (kind < 0 || kind >= Kind.values().length || length < 0 || length > MAX_BYTES) {
      throw new IOException("not a frame: kind " + kind + ", length " + length);
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    if (!fill(channel, body)) {
      throw new IOException("the connection ended within a frame");
    }
    return Optional.of(new Frame(Kind.values()[kind], body.array()));
  }

  private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }
}
