package io.godwit.shell.exec;

import io.godwit.launcher.exec.Command;
import io.godwit.launcher.exec.Frame;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client and its one command. The reading thread waits for a cancellation, or for the client to
 * go away, which cancels too; the running thread owns the command and says when it is over.
 */
final class ExecConnection {
  private final Logger log = LoggerFactory.getLogger(ExecConnection.class);
  private final SocketChannel channel;
  private final CommandRunner runner;
  private final Thread reading;
  private final Thread running;
  private final Runnable onEnd;
  private volatile Command command;

  ExecConnection(SocketChannel channel, CommandRunner runner, String name, Runnable onEnd) {
    this.channel = channel;
    this.runner = runner;
    this.onEnd = onEnd;
    reading = new Thread(this::read, name + "-read");
    running = new Thread(this::run, name);
    reading.setDaemon(true);
    running.setDaemon(true);
  }

  void start() {
    reading.start();
  }

  /** Tells the client why not, and closes. */
  static void refuse(SocketChannel channel, String reason, int status) throws IOException {
    try (channel) {
      new Frame(Frame.Kind.ERR, (reason + "\n").getBytes(StandardCharsets.UTF_8)).write(channel);
      Frame.exit(status).write(channel);
    }
  }

  private void read() {
    try {
      Optional<Frame> first = Frame.read(channel);
      if (first.isEmpty()) {
        return;
      }
      command = Command.parse(first.get());
      running.start();
      // Whatever comes next, a CANCEL or the end of the connection, means the same.
      Frame.read(channel);
    } catch (IOException e) {
      // With a command under way this is how the wait for a cancellation ends.
      if (command == null) {
        refuseQuietly(e);
      }
    } finally {
      if (command == null) {
        end();
      } else {
        running.interrupt();
      }
    }
  }

  private void refuseQuietly(IOException cause) {
    try {
      refuse(channel, "godwit: " + cause.getMessage(), 2);
    } catch (IOException e) {
      log.debug("The client did not wait for its refusal", e);
    }
  }

  private void run() {
    try {
      int status =
          runner.run(
              command,
              new FrameOutput(Frame.Kind.OUT, this),
              new FrameOutput(Frame.Kind.ERR, this));
      send(Frame.exit(status));
    } catch (IOException e) {
      log.debug("The client did not wait for the end of its command", e);
    } finally {
      end();
    }
  }

  /** Two streams may be written by different threads of one command. */
  void send(Frame frame) throws IOException {
    // An interrupt of a thread that writes closes its channel; the exit status would be lost.
    boolean interrupted = Thread.interrupted();
    try {
      synchronized (channel) {
        frame.write(channel);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end() {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("Closing failed", e);
    }
    onEnd.run();
  }

  /** Lets the command end by itself for a while, then interrupts it. */
  void close(long graceMillis, long stopMillis) throws InterruptedException {
    if (Thread.currentThread() == running) {
      return; // A command that stops the node: its own end ends the connection.
    }
    running.join(graceMillis);
    running.interrupt();
    running.join(stopMillis);
    end();
    reading.join(stopMillis);
  }
}
