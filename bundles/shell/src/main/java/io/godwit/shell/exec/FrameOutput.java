package io.godwit.shell.exec;

import io.godwit.launcher.exec.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** One of the two output streams of a command. Unbuffered: who follows a command sees it work. */
final class FrameOutput extends OutputStream {
  private final Frame.Kind kind;
  private final ExecConnection connection;

  FrameOutput(Frame.Kind kind, ExecConnection connection) {
    this.kind = kind;
    this.connection = connection;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    for (int start = offset; start < end; start += Frame.MAX_BYTES) {
      int stop = Math.min(end, start + Frame.MAX_BYTES);
      connection.send(new Frame(kind, Arrays.copyOfRange(bytes, start, stop)));
    }
  }
}
