package io.godwit.launcher.exec;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Optional;
import org.junit.Test;

public class FrameTest {
  private static byte[] bytes(Frame frame) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    frame.write(Channels.newChannel(out));
    return out.toByteArray();
  }

  private static Optional<Frame> read(byte... bytes) throws IOException {
    return Frame.read(Channels.newChannel(new ByteArrayInputStream(bytes)));
  }

  @Test
  public void framesArriveAsTheyWereSent() throws IOException {
    Frame read = read(bytes(new Frame(Frame.Kind.OUT, new byte[] {1, 2}))).orElseThrow();

    assertEquals(Frame.Kind.OUT, read.kind());
    assertArrayEquals(new byte[] {1, 2}, read.body());
    assertEquals(42, read(bytes(Frame.exit(42))).orElseThrow().status());
    assertTrue(read().isEmpty());
  }

  @Test
  public void aCommandArrivesWithItsCircumstances() throws IOException {
    Command command = new Command("svc:call Greeter greet 'Ada ☕'", true, true, 120);

    assertEquals(command, Command.parse(command.frame()));
  }

  @Test
  public void whatIsNoFrameIsRefusedBeforeMemoryIsTaken() {
    assertThrows(IOException.class, () -> read((byte) 9, (byte) 0, (byte) 0, (byte) 0, (byte) 0));
    assertThrows(IOException.class, () -> read((byte) 0, (byte) 127, (byte) 0, (byte) 0, (byte) 0));
    assertThrows(IOException.class, () -> read((byte) 0, (byte) -1, (byte) 0, (byte) 0, (byte) 0));
    assertThrows(IOException.class, () -> read((byte) 0, (byte) 0));
    assertThrows(IOException.class, () -> read((byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 5));
  }

  @Test
  public void aCommandThatIsTooLongIsRefusedByTheClient() {
    Command command = new Command("x".repeat(Frame.MAX_BYTES), false, false, 0);

    assertThrows(IOException.class, command::frame);
  }

  @Test
  public void aNewerClientIsToldToUseTheRightScript() {
    Frame newer = new Frame(Frame.Kind.COMMAND, new byte[] {99, 0, 0, 0, 'h'});
    IOException refusal = assertThrows(IOException.class, () -> Command.parse(newer));

    assertTrue(refusal.getMessage().contains("version 99"));
  }
}
