package io.godwit.remoting.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Everything about one method that can be known before it is called. */
public final class MethodCodec implements CallCodec {
  private final Method method;
  private final String label;
  private final long hash;
  private final ValueCodec[] arguments;
  private final String[] argumentTypes;
  private final ValueCodec result;
  private final AsyncShape async;
  private final Throwables throwables;
  private final boolean takesStreams;

  MethodCodec(
      Method method,
      long hash,
      List<ValueCodec> arguments,
      ValueCodec result,
      AsyncShape async,
      Throwables throwables) {
    this.method = method;
    this.hash = hash;
    this.arguments = arguments.toArray(new ValueCodec[0]);
    this.argumentTypes = new String[arguments.size()];
    StringBuilder text = new StringBuilder(method.getDeclaringClass().getName());
    text.append('.').append(method.getName()).append('(');
    for (int i = 0; i < argumentTypes.length; i++) {
      argumentTypes[i] = method.getGenericParameterTypes()[i].getTypeName();
      text.append(i == 0 ? "" : ", ").append(method.getParameterTypes()[i].getSimpleName());
    }
    this.label = text.append(')').toString();
    this.result = result;
    this.async = async;
    this.throwables = throwables;
    this.takesStreams = Arrays.stream(method.getParameterTypes()).anyMatch(MethodCodec::stream);
  }

  public Method method() {
    return method;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public long hash() {
    return hash;
  }

  /** Null where the result is there when the method returns. */
  public AsyncShape async() {
    return async;
  }

  @Override
  public Throwables.Received readThrown(ByteBuffer bytes) {
    return throwables.read(bytes);
  }

  @Override
  public boolean takesStreams() {
    return takesStreams;
  }

  private static boolean stream(Class<?> type) {
    return InputStream.class == type || OutputStream.class == type;
  }

  @Override
  public void writeArguments(CborOut out, Object[] values, StreamScope streams) {
    out.array(arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      try {
        arguments[i].write(out, values[i], streams);
      } catch (IOException | RuntimeException e) {
        throw failure("argument " + (i + 1) + " (" + argumentTypes[i] + ")", "encode", e);
      }
    }
  }

  public Object[] readArguments(ByteBuffer bytes, StreamScope streams) {
    CborIn in = new CborIn(bytes);
    int count;
    try {
      count = in.array();
    } catch (CodecException e) {
      throw failure("the arguments", "decode", e);
    }
    if (count != arguments.length) {
      throw new CodecException(
          label + " takes " + arguments.length + " arguments, " + count + " came");
    }
    Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      try {
        values[i] = arguments[i].read(in, streams);
      } catch (IOException | RuntimeException e) {
        throw failure("argument " + (i + 1) + " (" + argumentTypes[i] + ")", "decode", e);
      }
    }
    return values;
  }

  public void writeResult(CborOut out, Object value, StreamScope streams) {
    try {
      result.write(out, value, streams);
    } catch (IOException | RuntimeException e) {
      throw failure("the result (" + resultType() + ")", "encode", e);
    }
  }

  @Override
  public Object readResult(ByteBuffer bytes, StreamScope streams) {
    try {
      return result.read(new CborIn(bytes), streams);
    } catch (IOException | RuntimeException e) {
      throw failure("the result (" + resultType() + ")", "decode", e);
    }
  }

  private String resultType() {
    return method.getGenericReturnType().getTypeName();
  }

  private CodecException failure(String what, String verb, Exception why) {
    String reason = why.getMessage() == null ? why.toString() : why.getMessage();
    return new CodecException("cannot " + verb + " " + what + " of " + label + ": " + reason, why);
  }

  /** For a void method: nothing, whatever comes. */
  static ValueCodec nothing() {
    return new ValueCodec() {
      @Override
      public void write(CborOut out, Object value, StreamScope streams) {
        out.nothing();
      }

      @Override
      public Object read(CborIn in, StreamScope streams) {
        return null;
      }
    };
  }

  /** A type that has no codec: only calls that use it fail. */
  static ValueCodec impossible(String reason) {
    return new ValueCodec() {
      @Override
      public void write(CborOut out, Object value, StreamScope streams) {
        throw new CodecException(reason);
      }

      @Override
      public Object read(CborIn in, StreamScope streams) {
        throw new CodecException(reason);
      }
    };
  }
}
