package io.godwit.overlay.netty;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import io.godwit.overlay.core.Message;
import io.godwit.overlay.core.Wire;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.NodeKey;
import io.godwit.overlay.store.IdentityDirectory;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Strangers and members that send garbage, lie about lengths, dawdle or say nothing: the node goes
 * on answering a healthy peer, and takes no more memory than it allows.
 */
public class HostilePeersTest {
  private static final int FRAMES = Integer.getInteger("godwit.frames", 100_000);
  private static final byte[] NOTHING = new byte[0];

  private TestNodes nodes;
  private NettyOverlay anna;
  private NettyOverlay healthy;
  private Identity evil;

  @Before
  public void network() throws IOException {
    nodes = new TestNodes();
    anna = nodes.found("anna");
    TestNodes.await(anna.joined());
    healthy = nodes.join("healthy", TestNodes.invite(anna, Role.HOST));
    TestNodes.await(healthy.joined());
    NettyOverlay member = nodes.join("evil", TestNodes.invite(anna, Role.HOST));
    TestNodes.await(member.joined());
    nodes.stop(member);
    evil = new IdentityDirectory(nodes.directory("evil").resolve("state")).load().orElseThrow();
    anna.sessions().serve("echo", request -> request.reply(request.payload()));
  }

  @After
  public void stop() throws IOException {
    nodes.close();
  }

  private void assertHealthyIsAnswered() {
    ByteBuffer answer =
        TestNodes.await(
            healthy
                .sessions()
                .request(
                    anna.self().id(),
                    "echo",
                    ByteBuffer.wrap(new byte[] {42}),
                    Duration.ofSeconds(10)));
    assertEquals(42, answer.get());
  }

  /** A TLS connection with the certificates of that identity, blocking, nothing said on it. */
  private SSLSocket connect(Identity as) throws Exception {
    X509Certificate[] chain = {as.credential().node(), as.credential().issuer(), as.roots().get(0)};
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("key", as.key().privateKey(), new char[0], chain);
    KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(managers.getKeyManagers(), new TrustManager[] {new Trusting()}, null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port());
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  private int port() {
    return anna.self().addresses().get(0).port();
  }

  /** The test trusts whom it dials. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private Hello hello(long incarnation, int version) {
    return new Hello(
        version, version, -1, evil.network().id(), "chord", "evil", incarnation, 1, List.of());
  }

  private static byte[] frame(byte kind, byte[] body) {
    return ByteBuffer.allocate(5 + body.length).putInt(1 + body.length).put(kind).put(body).array();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** The reason in the REFUSE frame that comes, after whatever else. */
  private static String refusal(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      byte[] body = new byte[in.readInt() - 1];
      byte kind = in.readByte();
      in.readFully(body);
      if (kind == Frames.REFUSE) {
        return new String(body, 3, body.length - 3, StandardCharsets.UTF_8);
      }
    }
  }

  private List<byte[]> validFrames() {
    List<byte[]> frames = new ArrayList<>();
    Id id = evil.id();
    List<Message> messages =
        List.of(
            new Message.Ping(1, List.of()),
            new Message.Pong(2, List.of()),
            new Message.FindNext(3, id),
            new Message.Stabilise(4, 5, false),
            new Message.Same(6),
            new Message.Subscribe(7, new io.godwit.overlay.Key("user", "x"), 1_000, 9),
            new Message.Neighbours(8, List.of(anna.self()), List.of(healthy.self()), List.of()));
    for (Message message : messages) {
      frames.add(frame(Frames.MESSAGE, bytes(Wire.encode(message))));
    }
    byte[] resume = ByteBuffer.allocate(25).put((byte) 1).putLong(77).putLong(0).putLong(0).array();
    frames.add(frame(Frames.SESSION, resume));
    byte[] request =
        ByteBuffer.allocate(50)
            .put((byte) 3)
            .putLong(1)
            .putLong(0)
            .putLong(1)
            .putInt(1_000)
            .put((byte) 4)
            .put("echo".getBytes(StandardCharsets.UTF_8))
            .putInt(16)
            .putLong(1)
            .putInt(2)
            .array();
    frames.add(frame(Frames.SESSION, request));
    frames.add(frame(Frames.PROBE, NOTHING));
    frames.add(frame(Frames.RENEW, NOTHING));
    frames.add(frame(Frames.BYE, NOTHING));
    return frames;
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] frame = valid.clone();
    int kinds = random.nextInt(10);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int from = kinds == 0 ? 0 : 5; // most keep their header, to get deeper
      if (frame.length > from) {
        frame[from + random.nextInt(frame.length - from)] = (byte) random.nextInt();
      }
    }
    if (kinds == 1 && frame.length > 6) {
      frame = java.util.Arrays.copyOf(frame, 5 + random.nextInt(frame.length - 5));
      ByteBuffer.wrap(frame).putInt(0, frame.length - 4);
    }
    return frame;
  }

  @Test
  public void mutatedFramesOfAMemberDoNotDisturbTheOthers() throws Exception {
    Random random = new Random(7);
    List<byte[]> valid = validFrames();
    int sent = 0;
    long incarnation = 5L << 32;
    while (sent < FRAMES) {
      try (SSLSocket socket = connect(evil)) {
        OutputStream out = socket.getOutputStream();
        out.write(frame(Frames.HELLO, bytes(hello(incarnation++, Hello.VERSION).encode())));
        out.write(valid.get(7));
        for (int burst = 0; burst < 400 && sent < FRAMES; burst++) {
          java.io.ByteArrayOutputStream batch = new java.io.ByteArrayOutputStream();
          for (int i = 0; i < 25; i++) {
            batch.writeBytes(mutated(valid.get(random.nextInt(valid.size())), random));
          }
          sent += 25;
          out.write(batch.toByteArray());
        }
      } catch (IOException closedOnUs) {
        sent += 1; // as it should: a new connection goes on
      }
      if (random.nextInt(50) == 0) {
        assertHealthyIsAnswered();
      }
    }
    assertHealthyIsAnswered();
  }

  private long stat(String name) {
    return anna.stats().entries().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  public void aGiantLengthIsRefusedBeforeAnythingIsKeptForIt() throws Exception {
    try (SSLSocket socket = connect(evil)) {
      socket.getOutputStream().write(new byte[] {0x7f, -1, -1, -1, 1});
      assertTrue(refusal(socket).contains("2147483647 bytes"));
    }
    assertHealthyIsAnswered();
  }

  @Test
  public void anotherWireVersionIsRefusedPolitely() throws Exception {
    try (SSLSocket socket = connect(evil)) {
      socket.getOutputStream().write(frame(Frames.HELLO, bytes(hello(1, 99).encode())));
      String reason = refusal(socket);
      assertTrue(reason, reason.contains("99..99") && reason.contains("1..1"));
    }
    assertHealthyIsAnswered();
  }

  @Test
  public void aForeignCertificateIsToldWhyAndGetsNothingElse() throws Exception {
    Identity foreign =
        Identity.found(
            NodeKey.generate(new SecureRandom()), "elsewhere", "mallory", "chord", Instant.now());
    try (SSLSocket socket = connect(foreign)) {
      String reason = refusal(socket);
      assertTrue(reason, reason.contains("elsewhere") && reason.contains("test-net"));
    }
  }

  @Test
  public void halfOpenConnectionsAreBoundedAndClosed() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port()), 2_000);
        sockets.add(socket);
      }
      assertHealthyIsAnswered();
      TestNodes.until("some are turned away", () -> stat("connectionsTurnedAway") > 100);
      for (Socket socket : sockets) {
        socket.setSoTimeout(12_000);
        try {
          while (socket.getInputStream().read() >= 0) {}
        } catch (java.net.SocketException reset) {
          assertTrue(socket.isConnected()); // closed all the same
        }
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    assertHealthyIsAnswered();
  }

  @Test
  public void whoDawdlesWithItsHelloIsCutOff() throws Exception {
    try (SSLSocket socket = connect(evil)) {
      byte[] hello = frame(Frames.HELLO, bytes(hello(1, Hello.VERSION).encode()));
      CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(() -> endOf(socket));
      int at = 0;
      while (!closed.isDone() && at < hello.length - 1) {
        try {
          socket.getOutputStream().write(hello[at++]);
        } catch (IOException cutOff) {
          break;
        }
        java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
      }
      assertTrue(TestNodes.await(closed));
    }
    assertHealthyIsAnswered();
  }

  private static boolean endOf(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {}
      return true;
    } catch (EOFException | java.net.SocketException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  public void aMemberThatAsksAndNeverReadsIsCutOffOrBounded() throws Exception {
    try (SSLSocket socket = connect(evil)) {
      OutputStream out = socket.getOutputStream();
      out.write(frame(Frames.HELLO, bytes(hello(9L << 32, Hello.VERSION).encode())));
      out.write(validFrames().get(7));
      long before = used();
      CompletableFuture<Void> flood =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (long i = 1; i < 3_000; i++) {
                    out.write(frame(Frames.SESSION, request(i, 60_000)));
                  }
                } catch (IOException cutOff) {
                  return;
                }
              });
      for (int i = 0; i < 50 && !flood.isDone(); i++) {
        assertHealthyIsAnswered();
      }
      assertHealthyIsAnswered();
      assertTrue("memory is bounded", used() - before < 512L << 20);
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static byte[] request(long number, int payload) {
    return ByteBuffer.allocate(38 + payload)
        .put((byte) 3)
        .putLong(number)
        .putLong(0)
        .putLong(number)
        .putInt(60_000)
        .put((byte) 4)
        .put("echo".getBytes(StandardCharsets.UTF_8))
        .putInt(payload)
        .array();
  }
}
