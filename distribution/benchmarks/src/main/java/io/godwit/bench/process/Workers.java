package io.godwit.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Where workers report. A socket and not their standard output, which may belong to a shell. */
public final class Workers implements AutoCloseable {
  private static final int POLL_MILLIS = 200;

  /** The longest that one order may take. */
  private static final int ANSWER_LIMIT_MILLIS = 120_000;

  private final ServerSocket listening;

  public Workers() throws IOException {
    listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    listening.setSoTimeout(POLL_MILLIS);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Waits for the worker in the given process to say hello. */
  public Worker await(Child child, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() - deadline < 0) {
      try {
        Socket socket = listening.accept();
        socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
        return new Worker(socket);
      } catch (SocketTimeoutException e) {
        child.requireAlive();
      }
    }
    throw new IOException(
        child.name() + " did not report within " + limit + ". It said:\n" + child.lastWords());
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
