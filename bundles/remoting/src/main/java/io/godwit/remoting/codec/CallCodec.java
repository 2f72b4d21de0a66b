package io.godwit.remoting.codec;

import java.nio.ByteBuffer;

/**
 * One method as a caller uses it: by its class ({@link MethodCodec}) or by hand ({@link
 * HandCodec}).
 */
public interface CallCodec {
  /** The method as people read it. */
  String label();

  /** See {@link io.godwit.remoting.core.MethodHash}. */
  long hash();

  boolean takesStreams();

  void writeArguments(CborOut out, Object[] values, StreamScope streams);

  Object readResult(ByteBuffer bytes, StreamScope streams);

  Throwables.Received readThrown(ByteBuffer bytes);
}
