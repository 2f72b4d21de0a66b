package io.godwit.bench.grpc;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bytes as they are, without Protocol Buffers: the cheapest marshaller there can be. */
final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
  @Override
  public InputStream stream(byte[] value) {
    return new KnownBytes(value);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      // What gRPC hands over knows its length.
      return stream.readNBytes(stream.available());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a message", e);
    }
  }

  /** Tells gRPC the length, which spares it a copy. */
  private static final class KnownBytes extends ByteArrayInputStream implements KnownLength {
    KnownBytes(byte[] value) {
      super(value);
    }
  }
}
