package io.godwit.shell.exec;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.launcher.exec.Command;
import io.godwit.launcher.exec.Frame;
import io.godwit.launcher.exec.SocketPlace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ExecServerTest {
  private static final int WAIT_SECONDS = 20;

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private Path socket;
  private ExecServer server;

  @Before
  public void listen() throws IOException {
    Path node = temporary.newFolder("a".repeat(120)).toPath();
    Files.createDirectory(node.resolve("run"));
    socket = SocketPlace.prepare(node);
    assertEquals(socket, SocketPlace.find(node).orElseThrow());
    server = new ExecServer(socket, this::runCommand);
  }

  @After
  public void close() throws Exception {
    release.countDown();
    server.close();
    Files.deleteIfExists(socket);
  }

  private int runCommand(Command command, OutputStream out, OutputStream err) {
    try {
      switch (command.line()) {
        case "hello" -> {
          out.write("out".getBytes(StandardCharsets.UTF_8));
          err.write(("err " + command.json()).getBytes(StandardCharsets.UTF_8));
          return 7;
        }
        case "long" -> out.write(new byte[3 * Frame.MAX_BYTES]);
        case "wait" -> {
          begun.countDown();
          release.await();
        }
        default -> throw new IllegalArgumentException(command.line());
      }
      return 0;
    } catch (InterruptedException e) {
      interrupted.countDown();
      return 130;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  private SocketChannel send(String line) throws IOException {
    SocketChannel channel = connect();
    new Command(line, true, false, 0).frame().write(channel);
    return channel;
  }

  private static List<Frame> readAll(SocketChannel channel) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (channel) {
      do {
        frames.add(Frame.read(channel).orElseThrow());
      } while (frames.get(frames.size() - 1).kind() != Frame.Kind.EXIT);
    }
    return frames;
  }

  private static String text(Frame frame) {
    return frame.kind() + " " + new String(frame.body(), StandardCharsets.UTF_8);
  }

  @Test
  public void bothStreamsAndTheExitStatusArrive() throws IOException {
    List<Frame> frames = readAll(send("hello"));

    assertEquals("OUT out", text(frames.get(0)));
    assertEquals("ERR err true", text(frames.get(1)));
    assertEquals(7, frames.get(2).status());
  }

  @Test
  public void longOutputIsDivided() throws IOException {
    List<Frame> frames = readAll(send("long"));

    assertEquals(4, frames.size());
    assertEquals(Frame.MAX_BYTES, frames.get(2).body().length);
  }

  @Test
  public void theSocketIsItsOwnersAlone() throws IOException {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
    assertTrue("a path that the kernel takes", socket.toString().length() < 104);
  }

  @Test
  public void aClientCancels() throws Exception {
    try (SocketChannel channel = send("wait")) {
      assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
      new Frame(Frame.Kind.CANCEL, new byte[0]).write(channel);

      assertEquals(130, Frame.read(channel).orElseThrow().status());
    }
  }

  @Test
  public void aClientThatGoesAwayTakesItsCommandAlong() throws Exception {
    SocketChannel channel = send("wait");
    assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
    channel.close();

    assertTrue("interrupted", interrupted.await(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  public void closingInterruptsWhatStillRuns() throws Exception {
    try (SocketChannel channel = send("wait")) {
      assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
      server.close();

      assertTrue("interrupted", interrupted.await(WAIT_SECONDS, TimeUnit.SECONDS));
      assertEquals("the client is told", 130, readAll(channel).get(0).status());
      assertThrows(IOException.class, this::connect);
      assertFalse(
          "no thread is left",
          Thread.getAllStackTraces().keySet().stream()
              .anyMatch(t -> t.getName().startsWith("godwit-exec")));
    }
  }

  @Test
  public void whatIsNoCommandIsRefused() throws IOException {
    SocketChannel channel = connect();
    channel.write(ByteBuffer.wrap(new byte[] {77, 0, 0, 0, 0}));
    List<Frame> frames = readAll(channel);

    assertTrue(text(frames.get(0)).contains("not a frame"));
    assertEquals(2, frames.get(1).status());
  }

  @Test
  public void tooManyClientsAreToldToComeBack() throws Exception {
    List<SocketChannel> waiting = new ArrayList<>();
    for (int i = 0; i < ExecServer.MAX_CLIENTS; i++) {
      waiting.add(send("wait"));
    }
    List<Frame> frames = readAll(send("hello"));

    assertTrue(text(frames.get(0)).contains("try again"));
    assertEquals(75, frames.get(1).status());
    for (SocketChannel channel : waiting) {
      channel.close();
    }
  }
}
