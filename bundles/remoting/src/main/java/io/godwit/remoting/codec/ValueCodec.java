package io.godwit.remoting.codec;

import java.io.IOException;

/** Writes and reads the values of one type. */
interface ValueCodec {
  void write(CborOut out, Object value, StreamScope streams) throws IOException;

  Object read(CborIn in, StreamScope streams) throws IOException;
}
