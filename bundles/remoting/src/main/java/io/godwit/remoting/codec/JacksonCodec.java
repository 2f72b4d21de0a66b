package io.godwit.remoting.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;

/** Values of any other type. */
final class JacksonCodec implements ValueCodec {
  private final ObjectMapper mapper;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  JacksonCodec(ObjectMapper mapper, JavaType type) {
    this.mapper = mapper;
    this.writer = mapper.writerFor(type);
    this.reader = mapper.readerFor(type);
  }

  @Override
  public void write(CborOut out, Object value, StreamScope streams) throws IOException {
    if (value == null) {
      out.nothing();
      return;
    }
    try (JsonGenerator generator = mapper.getFactory().createGenerator(out)) {
      writer.writeValue(generator, value);
    } catch (StackOverflowError e) {
      throw new CodecException("the value refers to itself or is nested too deeply", e);
    }
  }

  @Override
  public Object read(CborIn in, StreamScope streams) throws IOException {
    try (JsonParser parser =
        mapper.getFactory().createParser(in.bytes(), in.position(), in.remaining())) {
      Object value = reader.readValue(parser);
      in.position((int) parser.currentLocation().getByteOffset());
      return value;
    } catch (StackOverflowError e) {
      throw new CodecException("the value is nested too deeply", e);
    }
  }
}
