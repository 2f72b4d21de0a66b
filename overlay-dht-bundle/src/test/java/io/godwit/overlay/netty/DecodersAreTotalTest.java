package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.core.Message;
import io.godwit.overlay.core.Wire;
import io.godwit.overlay.identity.Credential;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.JoinToken;
import io.godwit.overlay.identity.NodeKey;
import io.godwit.overlay.identity.RefusedException;
import io.godwit.overlay.session.IncomingCall;
import io.godwit.overlay.session.SessionCore;
import io.godwit.overlay.session.SessionLimits;
import io.godwit.overlay.session.SessionPort;
import io.godwit.overlay.session.ViolationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.BeforeClass;
import org.junit.Test;

/** Whatever the bytes, a decoder answers with a value or with the exception that it names. */
public class DecodersAreTotalTest {
  private static final int FRAMES = Integer.getInteger("godwit.frames", 100_000);
  private static Identity identity;

  /** Reads bytes; must throw nothing else. */
  private interface Decoder {
    void read(ByteBuffer in) throws DecodeException, RefusedException, ViolationException;
  }

  @BeforeClass
  public static void found() throws RefusedException {
    NodeKey key = NodeKey.generate(new SecureRandom());
    identity = Identity.found(key, "fuzz", "anna", "chord", Instant.now());
  }

  private static void fuzz(int count, List<byte[]> valid, Decoder decoder) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(i);
      byte[] bytes = valid.get(i % valid.size()).clone();
      for (int changes = random.nextInt(5); changes > 0 && bytes.length > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(8) == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
      }
      try {
        decoder.read(ByteBuffer.wrap(bytes));
      } catch (DecodeException | RefusedException | ViolationException expected) {
        continue;
      } catch (RuntimeException e) {
        throw new AssertionError("frame " + i + ": " + e, e);
      }
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Test
  public void messagesOfTheOverlay() {
    List<byte[]> valid = new ArrayList<>();
    for (Message message :
        List.of(
            new Message.Ping(1, List.of()),
            new Message.FindNext(2, Id.sha256("x")),
            new Message.Subscribe(3, new Key("user", "x"), 1_000, 4))) {
      valid.add(bytes(Wire.encode(message)));
    }
    fuzz(FRAMES, valid, Wire::decode);
  }

  @Test
  public void hellosAndJoins() {
    Hello hello =
        new Hello(1, 1, 0, Id.ZERO, "chord", "anna", 5, 6, List.of(new Address("127.0.0.1", 7400)));
    fuzz(FRAMES, List.of(bytes(hello.encode())), Hello::decode);
    JoinFrames.Join join = new JoinFrames.Join("0011223344556677", new byte[32], "bert", 9);
    fuzz(FRAMES, List.of(bytes(join.encode())), JoinFrames.Join::decode);
  }

  @Test
  public void certificates() {
    byte[] renewed =
        bytes(JoinFrames.renewed(identity.credential().node(), identity.credential().issuer()));
    fuzz(FRAMES / 20, List.of(renewed), JoinFrames::renewal);
    byte[] credential = identity.credential().encode();
    fuzz(
        FRAMES / 20,
        List.of(credential),
        in -> {
          Credential read = Credential.decode(bytes(in));
          read.roles();
          read.holder();
        });
  }

  @Test
  public void tokens() {
    byte[] text =
        new JoinToken(
                "0011223344556677",
                new byte[32],
                Id.ZERO,
                Id.ZERO,
                Instant.EPOCH,
                "net",
                List.of(new Address("::1", 1)))
            .text()
            .getBytes(StandardCharsets.US_ASCII);
    fuzz(
        FRAMES / 10,
        List.of(text),
        in -> {
          try {
            JoinToken.parse(new String(bytes(in), StandardCharsets.ISO_8859_1));
          } catch (IllegalArgumentException named) {
            throw new DecodeException(named.getMessage());
          }
        });
  }

  @Test
  public void framesOfSessionsInEveryState() {
    SessionCore[] core = new SessionCore[1];
    long[] count = new long[1];
    fuzz(
        FRAMES,
        List.of(
            ByteBuffer.allocate(58)
                .put((byte) 3)
                .putLong(1)
                .putLong(0)
                .putLong(1)
                .putInt(1_000)
                .put((byte) 4)
                .put("echo".getBytes(StandardCharsets.UTF_8))
                .putInt(24)
                .array(),
            ByteBuffer.allocate(46)
                .put((byte) 4)
                .putLong(2)
                .putLong(0)
                .putLong(1)
                .put((byte) 0)
                .putInt(16)
                .array(),
            ByteBuffer.allocate(40).put((byte) 5).putLong(2).putLong(0).putLong(1).array(),
            ByteBuffer.allocate(25).put((byte) 6).putLong(3).putLong(0).putLong(1).array(),
            ByteBuffer.allocate(9).put((byte) 2).array()),
        in -> {
          if (count[0]++ % 7 == 0) {
            core[0] = fresh();
          }
          core[0].received(1, in, count[0]);
          core[0].fill(ByteBuffer.allocate(2_000), count[0]);
        });
  }

  private static SessionCore fresh() throws ViolationException {
    SessionCore core =
        new SessionCore(
            SessionLimits.STANDARD,
            5,
            new SessionPort() {
              @Override
              public void deliver(IncomingCall call) {
                call.payload();
              }

              @Override
              public void cancelled(IncomingCall call) {
                call.protocol();
              }
            },
            0);
    core.linkUp(1);
    core.fill(ByteBuffer.allocate(100), 0);
    ByteBuffer resume = ByteBuffer.allocate(25).put((byte) 1).putLong(9).putLong(5).putLong(0);
    core.received(1, resume.flip(), 0);
    return core;
  }
}
