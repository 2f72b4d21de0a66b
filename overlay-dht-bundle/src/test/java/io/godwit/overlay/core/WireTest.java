package io.godwit.overlay.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.Test;

/** The bytes of messages: as documented, read back the same, and harmless when they are damaged. */
public class WireTest {
  private static final String GOLDEN = "messages.golden";

  private static byte[] bytes(Message message) {
    ByteBuffer encoded = Wire.encode(message);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  @Test
  public void everyMessageIsReadAsItWasWritten() throws DecodeException {
    for (long seed = 0; seed < 200; seed++) {
      SampleMessages samples = new SampleMessages(seed);
      for (int kind = 1; kind <= SampleMessages.KINDS; kind++) {
        Message message = samples.ofKind(kind);
        byte[] bytes = bytes(message);
        assertEquals("seed " + seed, kind, bytes[0]);
        assertEquals("seed " + seed, message, Wire.decode(ByteBuffer.wrap(bytes)));
      }
    }
  }

  @Test
  public void theBytesOfEachKindAreThoseOfTheGoldenFile() throws IOException {
    SampleMessages samples = new SampleMessages(42);
    StringBuilder text = new StringBuilder();
    for (int kind = 1; kind <= SampleMessages.KINDS; kind++) {
      Message message = samples.ofKind(kind);
      text.append(message.getClass().getSimpleName()).append(' ');
      text.append(HexFormat.of().formatHex(bytes(message))).append('\n');
    }
    if (Boolean.getBoolean("godwit.rewrite")) {
      Files.writeString(
          Path.of("src/test/resources/io/godwit/overlay/core/" + GOLDEN), text.toString());
    }
    try (InputStream in = WireTest.class.getResourceAsStream(GOLDEN)) {
      String golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(
          "the form of messages changed; if that is wanted, raise the wire version and rewrite with"
              + " -Dgodwit.rewrite=true",
          golden,
          text.toString());
    }
  }

  @Test
  public void aMessageCutShortIsRefused() {
    SampleMessages samples = new SampleMessages(7);
    for (int kind = 1; kind <= SampleMessages.KINDS; kind++) {
      byte[] whole = bytes(samples.ofKind(kind));
      for (int length = 0; length < whole.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, length));
        assertThrows(DecodeException.class, () -> Wire.decode(cut));
      }
    }
  }

  @Test
  public void bytesAfterTheEndAreRefused() {
    byte[] whole = bytes(new Message.Done(5));
    ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(whole, whole.length + 1));
    assertThrows(DecodeException.class, () -> Wire.decode(longer));
  }

  @Test
  public void hugeCountsAreRefusedBeforeAnythingIsAllocated() {
    byte[] lie = new WireOut().u8(Wire.Kinds.RUMORS).number(1L << 40).toBytes();
    assertThrows(DecodeException.class, () -> Wire.decode(ByteBuffer.wrap(lie)));
    byte[] value = new WireOut().u8(Wire.Kinds.NEXT).number(1).u8(0).number(100).toBytes();
    assertThrows(DecodeException.class, () -> Wire.decode(ByteBuffer.wrap(value)));
    ByteBuffer giant = ByteBuffer.allocate(Wire.MAX_MESSAGE_BYTES + 1);
    assertThrows(DecodeException.class, () -> Wire.decode(giant));
  }

  /**
   * 10^5 here, 10^6 in the long run ({@code -Dgodwit.long=frames} or {@code -Dgodwit.frames=N}).
   */
  @Test
  public void damagedMessagesAreReadOrRefusedAndNothingElse() {
    boolean all = "frames".equals(System.getProperty("godwit.long"));
    int count = Integer.getInteger("godwit.frames", all ? 1_000_000 : 100_000);
    SplittableRandom random = new SplittableRandom(99);
    List<byte[]> valid = new java.util.ArrayList<>();
    for (int seed = 0; seed < 8; seed++) {
      SampleMessages samples = new SampleMessages(seed);
      for (int kind = 1; kind <= SampleMessages.KINDS; kind++) {
        valid.add(bytes(samples.ofKind(kind)));
      }
    }
    int refused = 0;
    for (int i = 0; i < count; i++) {
      byte[] damaged = damage(valid.get(random.nextInt(valid.size())), random);
      try {
        Message read = Wire.decode(ByteBuffer.wrap(damaged));
        assertEquals("mutation " + i, read, Wire.decode(Wire.encode(read)));
      } catch (DecodeException e) {
        refused++;
        assertTrue("a reason is short", e.getMessage().length() < 700);
      }
    }
    assertTrue("most damage is noticed: " + refused, refused > count / 4);
  }

  private static byte[] damage(byte[] whole, SplittableRandom random) {
    byte[] damaged = whole.clone();
    int changes = random.nextInt(1, 4);
    for (int i = 0; i < changes && damaged.length > 0; i++) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(5)) {
        case 0:
          damaged[at] ^= (byte) (1 << random.nextInt(8));
          break;
        case 1:
          damaged[at] = (byte) random.nextInt(256);
          break;
        case 2:
          damaged = Arrays.copyOf(damaged, at);
          break;
        case 3:
          damaged[at] = (byte) 0xff;
          break;
        default:
          damaged = Arrays.copyOf(damaged, damaged.length + random.nextInt(9));
          break;
      }
    }
    return damaged;
  }

  @Test
  public void recordsOfOnePublisherShareItsCredential() {
    byte[] credential = new byte[600];
    Message one = new Message.Replicate(1, List.of(record("a", credential)));
    Message two =
        new Message.Replicate(1, List.of(record("a", credential), record("b", credential.clone())));
    assertTrue(bytes(two).length - bytes(one).length < 200);
  }

  private static StoredRecord record(String slot, byte[] credential) {
    io.godwit.overlay.Id author = io.godwit.overlay.Id.sha256("author");
    RecordId id = RecordId.own(new io.godwit.overlay.Key("user", "k"), slot, author);
    return new StoredRecord(
        new SignedRecord(id, author, false, 1, 1000, new byte[3], credential, new byte[64]), 500);
  }
}
