package io.godwit.hosting.store;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.HostMessage;
import io.godwit.hosting.core.MoveMessage;
import io.godwit.hosting.core.Order;
import io.godwit.overlay.Id;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Reading is total: whatever arrives is a message or a HostingException. */
public class HostFramesTest {
  private static HostMessage message() {
    Order order =
        new Order(Order.Verb.MOVE, "a", Id.sha256("s"), Id.sha256("t"), "", "n", 5, Id.sha256("r"));
    String move = Json.writeKind(new MoveMessage.Expose("n", "a", 9));
    return new HostMessage.Moving(move, order, "c2VhbA==", false);
  }

  @Test
  public void aMessageAndItsAttachmentAreReadAsTheyWereWritten() {
    byte[] attachment = {1, 2, 3};
    HostFrames.Frame frame = HostFrames.read(HostFrames.write(message(), attachment));
    assertEquals(message(), frame.message());
    assertArrayEquals(attachment, frame.attachment());
    HostMessage.Moving moving = (HostMessage.Moving) frame.message();
    assertEquals(
        new MoveMessage.Expose("n", "a", 9), HostFrames.read(moving.message(), MoveMessage.class));
  }

  @Test
  public void anotherVersionIsRefusedByNumber() {
    ByteBuffer frame = HostFrames.write(new HostMessage.ListHere());
    frame.put(0, (byte) 9);
    HostingException refused = assertThrows(HostingException.class, () -> HostFrames.read(frame));
    assertEquals(
        "the other host speaks version 9 of the protocol 'host', this one 1", refused.getMessage());
  }

  @Test
  public void mutatedFramesNeverDoAnythingElse() {
    Random random = new Random(3);
    List<HostMessage> seeds =
        List.of(
            message(),
            new HostMessage.ListHere(),
            new HostMessage.Follow("n", 3),
            new HostMessage.Lines(List.of("a"), true));
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = HostFrames.write(seeds.get(i % seeds.size())).array().clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(10) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      try {
        HostFrames.read(ByteBuffer.wrap(bytes, 0, length));
      } catch (HostingException e) {
        assertEquals(HostingException.class, e.getClass());
      }
    }
  }
}
