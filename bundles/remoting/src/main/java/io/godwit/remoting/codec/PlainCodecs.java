package io.godwit.remoting.codec;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The types that most calls carry, without Jackson; the bytes are the same CBOR. */
final class PlainCodecs {
  private static final Map<Class<?>, ValueCodec> CODECS = new HashMap<>();

  private PlainCodecs() {}

  private interface Writer {
    void write(CborOut out, Object value);
  }

  static {
    add(String.class, (out, v) -> out.text((String) v), CborIn::text);
    add(byte[].class, (out, v) -> out.bytes((byte[]) v), CborIn::octets);
    both(boolean.class, Boolean.class, (out, v) -> out.truth((Boolean) v), CborIn::truth);
    Writer integer = (out, v) -> out.number(((Number) v).longValue());
    both(long.class, Long.class, integer, in -> in.number(Long.MIN_VALUE, Long.MAX_VALUE));
    both(
        int.class,
        Integer.class,
        integer,
        in -> (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE));
    both(
        short.class,
        Short.class,
        integer,
        in -> (short) in.number(Short.MIN_VALUE, Short.MAX_VALUE));
    both(byte.class, Byte.class, integer, in -> (byte) in.number(Byte.MIN_VALUE, Byte.MAX_VALUE));
    both(double.class, Double.class, (out, v) -> out.number((double) (Double) v), CborIn::real);
    both(
        float.class,
        Float.class,
        (out, v) -> out.number((float) (Float) v),
        in -> (float) in.real());
    both(
        char.class,
        Character.class,
        (out, v) -> out.text(v.toString()),
        in -> character(in.text()));
    add(
        InputStream.class,
        (out, v, streams) -> out.number(streams.offer((InputStream) v)),
        (in, streams) -> streams.source(in.number(0, Long.MAX_VALUE)));
    add(
        OutputStream.class,
        (out, v, streams) -> out.number(streams.accept((OutputStream) v)),
        (in, streams) -> streams.sink(in.number(0, Long.MAX_VALUE)));
  }

  private static char character(String text) {
    if (text.length() != 1) {
      throw new CodecException("expected one character, found " + text.length());
    }
    return text.charAt(0);
  }

  private static void both(
      Class<?> primitive, Class<?> boxed, Writer writer, Function<CborIn, Object> reader) {
    add(boxed, writer, reader);
    CODECS.put(
        primitive,
        codec(
            (out, v, streams) -> writer.write(out, v), (in, s) -> present(in, primitive, reader)));
  }

  private static Object present(CborIn in, Class<?> primitive, Function<CborIn, Object> reader) {
    if (in.nothing()) {
      throw new CodecException("null for a " + primitive);
    }
    return reader.apply(in);
  }

  private static void add(Class<?> type, Writer writer, Function<CborIn, Object> reader) {
    add(type, (out, v, streams) -> writer.write(out, v), (in, streams) -> reader.apply(in));
  }

  private interface StreamWriter {
    void write(CborOut out, Object value, StreamScope streams);
  }

  private interface StreamReader {
    Object read(CborIn in, StreamScope streams);
  }

  private static void add(Class<?> type, StreamWriter writer, StreamReader reader) {
    CODECS.put(
        type,
        codec(
            (out, v, streams) -> {
              if (v == null) {
                out.nothing();
              } else {
                writer.write(out, v, streams);
              }
            },
            (in, streams) -> in.nothing() ? null : reader.read(in, streams)));
  }

  private static ValueCodec codec(StreamWriter writer, StreamReader reader) {
    return new ValueCodec() {
      @Override
      public void write(CborOut out, Object value, StreamScope streams) {
        writer.write(out, value, streams);
      }

      @Override
      public Object read(CborIn in, StreamScope streams) {
        return reader.read(in, streams);
      }
    };
  }

  /** Null where the type is not plain. */
  static ValueCodec of(Class<?> type) {
    return CODECS.get(type);
  }
}
