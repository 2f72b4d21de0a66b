package io.godwit.nodes;

import io.godwit.launcher.exec.Command;
import io.godwit.launcher.exec.Frame;
import io.godwit.launcher.exec.SocketPlace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One command on a node's socket. A node that is held by SIGSTOP never answers: there is a limit.
 */
final class ExecSocket {
  private ExecSocket() {}

  static Reply run(LocalNode node, String line, boolean json, Duration limit) {
    long start = System.nanoTime();
    try {
      Path socket =
          SocketPlace.find(node.directory())
              .orElseThrow(() -> new NodeException(node + " takes no commands (yet)"));
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        Thread watch = closeAfter(channel, limit, node + " command limit");
        try {
          channel.connect(UnixDomainSocketAddress.of(socket));
          new Command(line, json, false, 0).frame().write(channel);
          return collect(node, line, channel);
        } finally {
          watch.interrupt();
        }
      }
    } catch (ClosedChannelException e) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      throw new NodeException(node + " did not answer '" + line + "' within " + millis + " ms", e);
    } catch (IOException e) {
      throw new NodeException(node + " cannot be asked '" + line + "': " + e.getMessage(), e);
    }
  }

  private static Reply collect(LocalNode node, String line, SocketChannel channel)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    while (true) {
      Optional<Frame> next = Frame.read(channel);
      if (next.isEmpty()) {
        throw new NodeException(node + " stopped before '" + line + "' ended");
      }
      Frame frame = next.get();
      switch (frame.kind()) {
        case OUT -> out.write(frame.body());
        case ERR -> err.write(frame.body());
        case EXIT -> {
          return new Reply(
              node.name(),
              line,
              frame.status(),
              out.toString(StandardCharsets.UTF_8),
              err.toString(StandardCharsets.UTF_8));
        }
        default -> throw new IOException("unexpected frame " + frame.kind());
      }
    }
  }

  private static Thread closeAfter(SocketChannel channel, Duration limit, String name) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(limit.toMillis());
                channel.close();
              } catch (InterruptedException answered) {
                Thread.currentThread().interrupt();
              } catch (IOException e) {
                throw new NodeException("cannot close a command socket", e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
