package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import io.godwit.overlay.Sessions;
import io.godwit.remoting.core.CallRequest;
import io.godwit.remoting.core.MessageKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Streams at a peer, as this side reads and writes them. */
final class RemoteStreams {
  private static final Duration CHUNK_TIMEOUT = Duration.ofSeconds(60);
  private static final int HEAD_BYTES = 2 + 8;

  private RemoteStreams() {}

  private static ByteBuffer ask(
      Sessions sessions, Id peer, MessageKind kind, long number, byte[] bytes, int count)
      throws IOException {
    ByteBuffer message = ByteBuffer.allocate(HEAD_BYTES + count);
    message.put(CallRequest.VERSION).put(kind.code()).putLong(number);
    message.put(bytes, 0, count).flip();
    CompletableFuture<ByteBuffer> asked =
        sessions.request(peer, CallClient.PROTOCOL, message, CHUNK_TIMEOUT);
    ByteBuffer answer;
    try {
      answer = asked.get();
    } catch (ExecutionException e) {
      throw new IOException("the other side of the stream is lost: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
    byte status = answer.hasRemaining() ? answer.get() : StreamTable.FAILED;
    if (status == StreamTable.FAILED || status == StreamTable.GONE) {
      byte[] text = new byte[answer.remaining()];
      answer.get(text);
      throw new IOException(
          "the stream failed at the other side: " + new String(text, StandardCharsets.UTF_8));
    }
    return status == StreamTable.END ? null : answer;
  }

  /** Reads a peer's stream, a chunk at a time. For one thread, as streams are. */
  static final class Source extends InputStream {
    private final Sessions sessions;
    private final Id peer;
    private final long number;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private boolean ended;
    private boolean closed;

    Source(Sessions sessions, Id peer, long number) {
      this.sessions = sessions;
      this.peer = peer;
      this.number = number;
    }

    private boolean more() throws IOException {
      if (closed) {
        throw new IOException("the stream is closed");
      }
      while (!ended && !chunk.hasRemaining()) {
        ByteBuffer next = ask(sessions, peer, MessageKind.PULL, number, new byte[0], 0);
        ended = next == null;
        chunk = next == null ? chunk : next;
      }
      return !ended;
    }

    @Override
    public int read() throws IOException {
      return more() ? chunk.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!more()) {
        return -1;
      }
      int count = Math.min(length, chunk.remaining());
      chunk.get(target, offset, count);
      return count;
    }

    @Override
    public int available() {
      return chunk.remaining();
    }

    @Override
    public void close() throws IOException {
      if (!closed && !ended) {
        closed = true;
        ask(sessions, peer, MessageKind.CLOSE, number, new byte[0], 0);
      }
      closed = true;
    }
  }

  /** Writes a peer's stream; each push waits until the peer has taken it. */
  static final class Sink extends OutputStream {
    private final Sessions sessions;
    private final Id peer;
    private final long number;
    private final byte[] buffer = new byte[64 * 1024];
    private int length;
    private boolean closed;

    Sink(Sessions sessions, Id peer, long number) {
      this.sessions = sessions;
      this.peer = peer;
      this.number = number;
    }

    @Override
    public void write(int value) throws IOException {
      if (length == buffer.length) {
        flush();
      }
      open();
      buffer[length++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      open();
      int done = 0;
      while (done < count) {
        if (length == buffer.length) {
          flush();
        }
        int part = Math.min(count - done, buffer.length - length);
        System.arraycopy(bytes, offset + done, buffer, length, part);
        length += part;
        done += part;
      }
    }

    private void open() throws IOException {
      if (closed) {
        throw new IOException("the stream is closed");
      }
    }

    @Override
    public void flush() throws IOException {
      if (length > 0) {
        int count = length;
        length = 0;
        ask(sessions, peer, MessageKind.PUSH, number, buffer, count);
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        flush();
        closed = true;
        ask(sessions, peer, MessageKind.CLOSE, number, new byte[0], 0);
      }
    }
  }
}
