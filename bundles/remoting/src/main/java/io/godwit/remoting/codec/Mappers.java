package io.godwit.remoting.codec;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Jackson as calls use it: no type ids whatever the annotations say, bounded depth and size, public
 * fields, records and beans. Each mapper has caches of its own: Jackson's shared ones would hold
 * the classes of a service's bundle after its end.
 */
final class Mappers {
  static final int MAX_DEPTH = 200;
  private static final int MAX_TEXT_CHARS = 4 << 20;
  private static final int TYPE_CACHE = 256;

  private Mappers() {}

  static ObjectMapper cbor(ClassLoader loader) {
    CBORFactory factory =
        CBORFactory.builder()
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT_CHARS)
                    .maxNameLength(50_000)
                    .maxNumberLength(10_000)
                    .build())
            .streamWriteConstraints(
                StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    factory.configure(CBORGenerator.Feature.WRITE_TYPE_HEADER, false);
    SimpleModule module = new SimpleModule("godwit");
    module.addAbstractTypeMapping(Set.class, LinkedHashSet.class);
    module.setSerializerModifier(new EntryLists.Writing());
    module.setDeserializerModifier(new EntryLists.Reading());
    return CBORMapper.builder(factory)
        .typeFactory(TypeFactory.defaultInstance().withCache(typeCache()).withClassLoader(loader))
        .annotationIntrospector(new Untyped())
        .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.PUBLIC_ONLY)
        .addModule(new Jdk8Module())
        .addModule(new JavaTimeModule())
        .addModule(module)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(SerializationFeature.CLOSE_CLOSEABLE)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .build();
  }

  private static LookupCache<Object, JavaType> typeCache() {
    return new LRUMap<>(16, TYPE_CACHE);
  }

  /** Reads Jackson's annotations, but none that lets the sender choose a class. */
  private static final class Untyped extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeResolverBuilder<?> findTypeResolver(
        MapperConfig<?> config, AnnotatedClass annotated, JavaType type) {
      return null;
    }

    @Override
    public TypeResolverBuilder<?> findPropertyTypeResolver(
        MapperConfig<?> config, AnnotatedMember member, JavaType type) {
      return null;
    }

    @Override
    public TypeResolverBuilder<?> findPropertyContentTypeResolver(
        MapperConfig<?> config, AnnotatedMember member, JavaType type) {
      return null;
    }

    @Override
    public List<NamedType> findSubtypes(Annotated annotated) {
      return null;
    }
  }
}
