package io.godwit.remoting.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Id;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.Test;

public class MessagesTest {
  @Test
  public void theHeadOfACallIsReadAsItWasWritten() {
    byte[] id = "net:app:x.Y".getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[CallRequest.headBytes(id) + 3];
    CallRequest.writeHead(message, 1, 2, 3, 4, 5, id);
    CallRequest.rewriteHead(message, 33, 44);
    ByteBuffer in = ByteBuffer.wrap(message);
    assertEquals(CallRequest.VERSION, in.get());
    assertEquals(MessageKind.CALL, MessageKind.of(in.get()));
    assertEquals(new CallRequest(1, 2, 33, 44, 5, "net:app:x.Y"), CallRequest.read(in));
    assertEquals(3, in.remaining());
  }

  @Test
  public void answersAreReadAsTheyWereWritten() {
    for (Answer answer :
        List.of(
            new Answer.Moved(Id.sha256("x"), 7),
            new Answer.Absent("why"),
            new Answer.Busy("full"),
            new Answer.Refused("no"))) {
      assertEquals(answer, Answer.read(Answer.write(answer)));
    }
  }

  @Test
  public void anyBytesAreAMessageOrAMessageException() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) random.nextInt(8);
      }
      total(() -> Answer.read(ByteBuffer.wrap(bytes)));
      total(() -> CallRequest.read(ByteBuffer.wrap(bytes)));
    }
  }

  private static void total(Runnable reading) {
    try {
      reading.run();
    } catch (MessageException e) {
      assertTrue(e.getMessage().length() > 5);
    }
  }

  @Test
  public void erasureCutsGenericsOut() {
    assertEquals("java.util.Map[]", MethodHash.erase("java.util.Map<a.B,java.util.List<c.D>>[]"));
    assertEquals("int", MethodHash.erase("int"));
  }

  @Test
  public void aHostNeedsTheSameMajorAndAtLeastTheCallersMinorVersion() {
    assertTrue(PackageVersions.compatible("1.2.0", "1.2.0"));
    assertTrue(PackageVersions.compatible("1.3.0", "1.2.9"));
    assertTrue(!PackageVersions.compatible("1.1.0", "1.2.0"));
    assertTrue(!PackageVersions.compatible("2.0.0", "1.2.0"));
    assertTrue(PackageVersions.compatible("0.0.0", "1.2.0"));
    TreeMap<String, String> host = new TreeMap<>(java.util.Map.of("a.b", "1.0.0"));
    TreeMap<String, String> caller = new TreeMap<>(java.util.Map.of("a.b", "2.0.0", "c", "1.0"));
    assertEquals(
        "package a.b has version 1.0.0 there and 2.0.0 here",
        PackageVersions.compare(host, caller).orElseThrow().toString());
    assertThrows(IllegalArgumentException.class, () -> PackageVersions.compatible("x.y", "1.0.0"));
  }

  @Test
  public void triesComeLaterEachTimeAndEndWithTheDeadline() {
    assertEquals(0, RetryPolicy.delayMillis(1, true, 100, 0));
    assertEquals(RetryPolicy.NEVER, RetryPolicy.delayMillis(1, true, 0, 0));
    long before = 0;
    for (int tries = 1; tries < 8; tries++) {
      long delay = RetryPolicy.delayMillis(tries, false, 100_000, 1);
      assertTrue(delay > before);
      before = delay;
    }
    assertTrue(RetryPolicy.delayMillis(50, false, 100_000, 1) <= RetryPolicy.MAX_DELAY_MILLIS);
    assertEquals(RetryPolicy.NEVER, RetryPolicy.delayMillis(9, false, 50, 0));
  }
}
