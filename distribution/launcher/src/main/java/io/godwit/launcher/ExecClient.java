package io.godwit.launcher;

import io.godwit.launcher.exec.Command;
import io.godwit.launcher.exec.Frame;
import io.godwit.launcher.exec.SocketPlace;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code godwit exec}: runs a shell command in a running node of this user, prints what it prints
 * and ends with its exit status. Ctrl-C cancels the command there.
 */
final class ExecClient {
  static final String USAGE =
      """
      usage: godwit exec [--json] NODE COMMAND...
        NODE     the name of a running node of this user, or its directory
        COMMAND  what one would type in its shell, for example 'svc:list'
      exit status: that of the command; 3 the node does not run or does not answer, 127 no such command""";

  private static final long CANCEL_MILLIS = 2_000;
  private static final int INTERRUPTED = 130;

  private final CountDownLatch done = new CountDownLatch(1);

  private ExecClient() {}

  static int run(List<String> arguments, RunningNodes running, Map<String, String> environment)
      throws UserError, IOException {
    List<String> words = new ArrayList<>(arguments);
    boolean json = false;
    if (!words.isEmpty() && words.get(0).equals("--json")) {
      json = true;
      words.remove(0);
    }
    if (words.size() > 2 && words.get(words.size() - 1).equals("--json")) {
      // A habit of many tools: options last. No shell command can miss it, they all know --json.
      json = true;
      words.remove(words.size() - 1);
    }
    if (words.size() < 2) {
      throw new UserError(USAGE);
    }
    Path node = locate(words.get(0), running);
    String line = String.join(" ", words.subList(1, words.size()));
    boolean terminal = Boolean.getBoolean("godwit.terminal");
    Command command = new Command(line, json, terminal, columns(environment));
    return new ExecClient().run(node, command);
  }

  private static int columns(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[0-9]{1,4}") ? Integer.parseInt(columns) : 0;
  }

  private static Path locate(String node, RunningNodes running) throws UserError, IOException {
    Path directory = Path.of(node).toAbsolutePath().normalize();
    if (Files.isDirectory(directory.resolve("run"))) {
      if (!RunningNodes.isRunning(directory)) {
        throw unreachable("the node in " + directory + " does not run", null);
      }
      return directory;
    }
    Optional<Path> found = running.find(node);
    if (found.isEmpty()) {
      String known = String.join(", ", running.list().keySet());
      throw unreachable(
          "no node called "
              + node
              + " runs here; "
              + (known.isEmpty() ? "none does" : "running: " + known),
          null);
    }
    return found.get();
  }

  private static UserError unreachable(String message, Throwable cause) {
    return new UserError(message, cause, ExitStatus.UNREACHABLE);
  }

  private int run(Path node, Command command) throws UserError, IOException {
    Path socket =
        SocketPlace.find(node)
            .orElseThrow(
                () -> unreachable("the node in " + node + " is still starting, or stopping", null));
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (IOException e) {
        throw unreachable("the node in " + node + " does not answer: " + e.getMessage(), e);
      }
      Thread hook = new Thread(() -> cancel(channel), "godwit-cancel");
      Runtime.getRuntime().addShutdownHook(hook);
      command.frame().write(channel);
      int status = relay(channel, node);
      Runtime.getRuntime().removeShutdownHook(hook);
      return status;
    } catch (IllegalStateException e) {
      return INTERRUPTED; // The command ended while the hook was cancelling it.
    } finally {
      done.countDown();
    }
  }

  private static int relay(SocketChannel channel, Path node) throws IOException, UserError {
    while (true) {
      Optional<Frame> next = Frame.read(channel);
      if (next.isEmpty()) {
        throw unreachable("the node in " + node + " stopped before the command ended", null);
      }
      Frame frame = next.get();
      switch (frame.kind()) {
        case OUT -> print(System.out, frame);
        case ERR -> print(System.err, frame);
        case EXIT -> {
          return frame.status();
        }
        default -> throw new IOException("unexpected frame " + frame.kind());
      }
    }
  }

  private static void print(PrintStream stream, Frame frame) {
    stream.write(frame.body(), 0, frame.body().length);
    stream.flush();
  }

  /** Runs in the shutdown hook: the main thread goes on printing until the command has ended. */
  private void cancel(SocketChannel channel) {
    try {
      new Frame(Frame.Kind.CANCEL, new byte[0]).write(channel);
      done.await(CANCEL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      // The connection is gone, and with it the command.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(INTERRUPTED);
  }
}
