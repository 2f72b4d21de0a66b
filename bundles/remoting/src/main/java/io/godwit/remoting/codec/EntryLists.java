package io.godwit.remoting.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.util.ClassUtil;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Maps whose keys are more than names travel as a list of entries, {@code [key, value, key,
 * value…]}: Jackson would write such keys with {@code toString} and could not read them.
 */
final class EntryLists {
  private static final Set<Class<?>> NAMES =
      Set.of(
          Object.class,
          String.class,
          Long.class,
          Integer.class,
          Short.class,
          Byte.class,
          Boolean.class,
          UUID.class);

  private EntryLists() {}

  private static boolean named(JavaType key) {
    return NAMES.contains(key.getRawClass()) || key.isEnumType();
  }

  /** Replaces serializers of maps. */
  static final class Writing extends BeanSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSerializer<?> modifyMapSerializer(
        SerializationConfig config, MapType type, BeanDescription map, JsonSerializer<?> usual) {
      return named(type.getKeyType()) ? usual : new Writer(type);
    }
  }

  /** Replaces deserializers of maps. */
  static final class Reading extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyMapDeserializer(
        DeserializationConfig config,
        MapType type,
        BeanDescription map,
        JsonDeserializer<?> usual) {
      return named(type.getKeyType()) ? usual : new Reader(type, null, null);
    }
  }

  private static final class Writer extends StdSerializer<Map<?, ?>> {
    private static final long serialVersionUID = 1L;

    private final MapType type;

    Writer(MapType type) {
      super(type);
      this.type = type;
    }

    @Override
    public void serialize(Map<?, ?> map, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeStartArray(map, 2 * map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        write(entry.getKey(), type.getKeyType(), out, provider);
        write(entry.getValue(), type.getContentType(), out, provider);
      }
      out.writeEndArray();
    }

    private static void write(
        Object value, JavaType type, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (value == null) {
        provider.defaultSerializeNull(out);
      } else if (type.hasGenericTypes()) {
        JavaType exact = provider.constructSpecializedType(type, value.getClass());
        provider.findValueSerializer(exact, null).serialize(value, out, provider);
      } else {
        provider.findValueSerializer(value.getClass(), null).serialize(value, out, provider);
      }
    }
  }

  private static final class Reader extends StdDeserializer<Map<Object, Object>>
      implements ContextualDeserializer {
    private static final long serialVersionUID = 1L;

    private final MapType type;
    private final transient JsonDeserializer<Object> keys;
    private final transient JsonDeserializer<Object> values;

    Reader(MapType type, JsonDeserializer<Object> keys, JsonDeserializer<Object> values) {
      super(type);
      this.type = type;
      this.keys = keys;
      this.values = values;
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty at)
        throws JsonMappingException {
      return new Reader(
          type,
          context.findContextualValueDeserializer(type.getKeyType(), at),
          context.findContextualValueDeserializer(type.getContentType(), at));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<Object, Object> deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      if (!in.isExpectedStartArrayToken()) {
        return (Map<Object, Object>) context.handleUnexpectedToken(type, in);
      }
      Map<Object, Object> map =
          (Map<Object, Object>) ClassUtil.createInstance(type.getRawClass(), true);
      while (in.nextToken() != JsonToken.END_ARRAY) {
        Object key = read(in, keys, context);
        if (in.nextToken() == JsonToken.END_ARRAY) {
          return (Map<Object, Object>)
              context.reportInputMismatch(this, "a list of entries ends after a key");
        }
        map.put(key, read(in, values, context));
      }
      return map;
    }

    private static Object read(
        JsonParser in, JsonDeserializer<Object> reader, DeserializationContext context)
        throws IOException {
      return in.currentToken() == JsonToken.VALUE_NULL
          ? reader.getNullValue(context)
          : reader.deserialize(in, context);
    }
  }
}
