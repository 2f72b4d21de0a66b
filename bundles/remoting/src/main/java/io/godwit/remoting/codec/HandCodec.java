package io.godwit.remoting.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.godwit.remoting.core.MethodHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A method by its signature as text: arguments come as JSON, the result leaves as JSON, and no
 * class of the service is needed.
 */
public final class HandCodec implements CallCodec {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final Set<String> NUMBERS =
      Set.of(
          "int",
          "long",
          "short",
          "byte",
          "double",
          "float",
          "boolean",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Short",
          "java.lang.Byte",
          "java.lang.Double",
          "java.lang.Float",
          "java.lang.Boolean");
  private static final Set<String> TEXTS =
      Set.of("java.lang.String", "char", "java.lang.Character");
  private static final Set<String> STREAMS = Set.of("java.io.InputStream", "java.io.OutputStream");

  private final String label;
  private final long hash;
  private final List<String> types;
  private final String returnType;
  private final ObjectMapper cbor = Mappers.cbor(HandCodec.class.getClassLoader());

  public HandCodec(String declaring, String name, List<String> parameterTypes, String returnType) {
    this.types = parameterTypes.stream().map(MethodHash::erase).toList();
    this.label = declaring + "." + name + "(" + String.join(", ", types) + ")";
    this.hash = MethodHash.of(name, types);
    this.returnType = MethodHash.erase(returnType);
    if (types.stream().anyMatch(STREAMS::contains) || STREAMS.contains(this.returnType)) {
      throw new CodecException(label + " has streams; it cannot be called by hand");
    }
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public long hash() {
    return hash;
  }

  @Override
  public boolean takesStreams() {
    return false;
  }

  @Override
  public void writeArguments(CborOut out, Object[] values, StreamScope streams) {
    if (values.length != types.size()) {
      throw new CodecException(
          label + " takes " + types.size() + " arguments, not " + values.length);
    }
    out.array(values.length);
    for (int i = 0; i < values.length; i++) {
      JsonNode value = value((String) values[i], i);
      try {
        byte[] bytes = cbor.writeValueAsBytes(value);
        out.write(bytes, 0, bytes.length);
      } catch (JsonProcessingException e) {
        throw failure(i, e.getOriginalMessage(), e);
      }
    }
  }

  private JsonNode value(String text, int argument) {
    String type = types.get(argument);
    JsonNode value;
    try {
      value = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      if (NUMBERS.contains(type) || text.startsWith("{") || text.startsWith("[")) {
        throw failure(argument, "not JSON: " + text, e);
      }
      value = TextNode.valueOf(text);
    }
    if (TEXTS.contains(type) && !value.isTextual() && !value.isNull()) {
      return TextNode.valueOf(text);
    }
    if (type.equals("byte[]") && value.isTextual()) {
      try {
        return BinaryNode.valueOf(Base64.getDecoder().decode(value.textValue()));
      } catch (IllegalArgumentException e) {
        throw failure(argument, "bytes are given as base64: " + e.getMessage(), e);
      }
    }
    return value;
  }

  private CodecException failure(int argument, String reason, Exception cause) {
    return new CodecException(
        "argument " + (argument + 1) + " (" + types.get(argument) + ") of " + label + ": " + reason,
        cause);
  }

  /** As JSON text. */
  @Override
  public Object readResult(ByteBuffer bytes, StreamScope streams) {
    CborIn in = new CborIn(bytes);
    try {
      JsonNode value = cbor.readTree(in.bytes(), in.position(), in.remaining());
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new CodecException("the result of " + label + " is not CBOR: " + e.getMessage(), e);
    }
  }

  @Override
  public Throwables.Received readThrown(ByteBuffer bytes) {
    return new Throwables(HandCodec.class.getClassLoader(), List.of()).read(bytes);
  }
}
