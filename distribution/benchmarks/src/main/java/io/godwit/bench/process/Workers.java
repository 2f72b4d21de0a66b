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

  /** A process in which a worker is about to report. */
  public interface Reporter {
    /** Throws with what the process said where it has ended. */
    void requireAlive() throws IOException;

    /** The end of what it said. */
    String lastWords() throws IOException;
  }

  /** Waits for the worker in the given process to say hello. */
  public Worker await(Reporter reporter, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() - deadline < 0) {
      try {
        Socket socket = listening.accept();
        socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
        return new Worker(socket);
      } catch (SocketTimeoutException e) {
        reporter.requireAlive();
      }
    }
    throw new IOException(
        reporter + " did not report within " + limit + ". It said:\n" + reporter.lastWords());
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
