package io.godwit.remoting.codec;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.Test;

public class InterfaceCodecTest {
  /** Fields, as OSGi's DTOs have them. */
  public static class Dto {
    public String name;
    public int[] numbers;
    public Dto next;
    public List<Map<String, Point>> deep;

    @Override
    public boolean equals(Object other) {
      return other instanceof Dto dto
          && java.util.Objects.equals(name, dto.name)
          && Arrays.equals(numbers, dto.numbers)
          && java.util.Objects.equals(next, dto.next)
          && java.util.Objects.equals(deep, dto.deep);
    }

    @Override
    public int hashCode() {
      return java.util.Objects.hash(name, next, deep);
    }
  }

  public record Point(int x, int y) {}

  public record Pair<A, B>(A first, B second) {}

  public enum Color {
    RED,
    GREEN
  }

  public interface Store<T> {
    T put(T value);

    List<T> all(Set<? extends T> some);
  }

  public interface Points extends Store<Point> {}

  public interface Types {
    void plain(
        boolean a, byte b, short c, char d, int e, long f, float g, double h, String i, byte[] j);

    void boxed(
        Boolean a, Byte b, Short c, Character d, Integer e, Long f, Float g, Double h, Integer i);

    Dto dto(Dto dto);

    Pair<Point, List<Color>> pair(Pair<Point, List<Color>> pair);

    void collections(List<Long> a, Set<Color> b, Map<String, List<Point>> c, Point[] d, long[][] e);

    void maps(
        Map<Integer, String> a,
        Map<Color, Integer> b,
        Map<Point, List<Point>> c,
        TreeMap<Long, String> d,
        Map<UUID, String> e,
        Map<List<String>, Integer> f,
        EnumMap<Color, String> g);

    void times(Instant a, LocalDate b, Duration c, ZonedDateTime d);

    void others(
        Optional<String> a, OptionalInt b, UUID c, BigDecimal d, BigInteger e, Optional<Point> f);

    <T extends Comparable<T>> T max(List<T> values);

    CompletableFuture<List<Point>> later();

    Object anything(Object value);

    List<List<List<Object>>> nested(List<?> value);

    void cycle(Dto dto);

    void abstractType(Number number, Runnable action);
  }

  private final InterfaceCodec codec =
      new InterfaceCodec(List.of(Types.class, Points.class), List.of(new Stages()));

  private MethodCodec method(Class<?> type, String name) {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name)) {
        MethodCodec found = codec.of(method);
        assertEquals(found.hash(), codec.of(found.hash()).hash());
        return found;
      }
    }
    throw new AssertionError(name);
  }

  private static Object[] through(MethodCodec method, Object... values) {
    CborOut out = new CborOut(16, 1 << 20);
    out.skip(7);
    method.writeArguments(out, values, null);
    return method.readArguments(ByteBuffer.wrap(out.array(), 7, out.length() - 7), null);
  }

  private void same(String name, Object... values) {
    assertArrayEquals(values, through(method(Types.class, name), values));
  }

  private Object result(MethodCodec method, Object value) {
    CborOut out = new CborOut(16, 1 << 20);
    method.writeResult(out, value, null);
    return method.readResult(out.buffer(), null);
  }

  @Test
  public void plainValuesKeepTheirTypes() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      same(
          "plain",
          random.nextBoolean(),
          (byte) random.nextInt(),
          (short) random.nextInt(),
          (char) random.nextInt(0xd800),
          random.nextInt() >> random.nextInt(32),
          random.nextLong() >> random.nextInt(64),
          random.nextFloat(),
          random.nextDouble(),
          "ä€𝄞" + random.nextInt(),
          bytes);
    }
    same("plain", false, (byte) -1, (short) -1, 'x', -1, Long.MIN_VALUE, Float.NaN, -0.0, "", null);
    same("boxed", null, null, null, null, null, null, null, null, 7);
  }

  @Test
  public void objectsRecordsAndCollectionsAreEqualAfterwards() {
    Dto dto = new Dto();
    dto.name = "a";
    dto.numbers = new int[] {1, -2};
    dto.next = new Dto();
    dto.deep = List.of(Map.of("k", new Point(1, 2)));
    same("dto", dto);
    assertNull(result(method(Types.class, "dto"), null));
    Pair<Point, List<Color>> pair = new Pair<>(new Point(1, 2), List.of(Color.GREEN));
    same("pair", pair);
    assertEquals(pair, result(method(Types.class, "pair"), pair));
    same(
        "collections",
        new ArrayList<>(Arrays.asList(1L, null, 3L)),
        new LinkedHashSet<>(List.of(Color.RED)),
        Map.of("a", List.of(new Point(3, 4))),
        new Point[] {new Point(5, 6), null},
        new long[][] {{1}, {}, {2, 3}});
  }

  @Test
  public void mapsMayHaveAnyKeys() {
    Map<Point, List<Point>> points = new LinkedHashMap<>();
    points.put(new Point(1, 2), List.of(new Point(3, 4)));
    points.put(new Point(5, 6), null);
    same(
        "maps",
        Map.of(1, "a"),
        Map.of(Color.RED, 2),
        points,
        new TreeMap<>(Map.of(5L, "x")),
        Map.of(new UUID(1, 2), "u"),
        Map.of(List.of("l", "m"), 9),
        new EnumMap<>(Map.of(Color.GREEN, "g")));
  }

  @Test
  public void timesAndNumbersAndOptionalsKeepTheirValue() {
    same(
        "times",
        Instant.ofEpochSecond(1, 123_456_789),
        LocalDate.of(2026, 11, 22),
        Duration.ofNanos(1_234_567_890_123L),
        ZonedDateTime.parse("2026-11-22T18:00:00.5+01:00[Europe/Berlin]"));
    same(
        "others",
        Optional.of("x"),
        OptionalInt.empty(),
        new UUID(3, 4),
        new BigDecimal("12345678901234567890.123"),
        BigInteger.ONE.shiftLeft(200),
        Optional.of(new Point(1, 1)));
  }

  @Test
  public void genericsAreResolvedFromTheInterface() {
    MethodCodec put = method(Points.class, "put");
    assertArrayEquals(new Object[] {new Point(1, 2)}, through(put, new Point(1, 2)));
    assertEquals(new Point(1, 2), result(put, new Point(1, 2)));
    assertEquals(
        List.of(new Point(1, 2)), result(method(Points.class, "all"), List.of(new Point(1, 2))));
    assertEquals(
        List.of(new Point(1, 2)), result(method(Types.class, "later"), List.of(new Point(1, 2))));
    assertTrue(
        codec.lines().toString(),
        codec.lines().stream().anyMatch(l -> l.endsWith("|put|java.lang.Object|java.lang.Object")));
  }

  @Test
  public void anythingIsPlainData() {
    same("anything", Map.of("a", List.of(1, "b", true)));
    assertEquals(
        Map.of("x", 1, "y", 2), through(method(Types.class, "anything"), new Point(1, 2))[0]);
  }

  @Test
  public void whatCannotTravelIsNamed() {
    Dto cycle = new Dto();
    cycle.next = cycle;
    CodecException endless = assertThrows(CodecException.class, () -> same("cycle", cycle));
    assertTrue(endless.getMessage(), endless.getMessage().contains("Types.cycle"));
    CodecException action =
        assertThrows(
            CodecException.class,
            () -> through(method(Types.class, "abstractType"), 1, (Runnable) () -> {}));
    assertTrue(action.getMessage(), action.getMessage().contains("argument 2"));
    assertTrue(action.getMessage(), action.getMessage().contains("java.lang.Runnable"));
    MethodCodec dto = method(Types.class, "dto");
    CborOut large = new CborOut(16, 100);
    Dto full = new Dto();
    full.name = "x".repeat(200);
    CodecException limit =
        assertThrows(
            CodecException.class, () -> dto.writeArguments(large, new Object[] {full}, null));
    assertTrue(limit.getMessage(), limit.getMessage().contains("InputStream"));
  }

  @Test
  public void anyBytesAreArgumentsOrRefused() {
    Random random = new Random(7);
    List<MethodCodec> methods = new ArrayList<>();
    for (Method method : Types.class.getMethods()) {
      methods.add(codec.of(method));
    }
    MethodCodec maps = method(Types.class, "collections");
    CborOut good = new CborOut(16, 1 << 20);
    maps.writeArguments(
        good,
        new Object[] {
          List.of(1L), Set.of(Color.RED), Map.of("a", List.of(new Point(3, 4))), null, null
        },
        null);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good.array(), good.length());
      for (int change = 0; change <= random.nextInt(5); change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      MethodCodec method = i % 2 == 0 ? maps : methods.get(random.nextInt(methods.size()));
      try {
        method.readArguments(ByteBuffer.wrap(bytes), null);
      } catch (CodecException e) {
        assertTrue(e.getMessage().contains("Types."));
      }
    }
  }

  @Test
  public void declaredAndUncheckedExceptionsAreMadeAgain() {
    Throwables throwables =
        new Throwables(
            InterfaceCodecTest.class.getClassLoader(), List.of(java.io.IOException.class));
    assertEquals(
        java.io.FileNotFoundException.class,
        received(throwables, new java.io.FileNotFoundException("f")).exception().get().getClass());
    assertEquals(
        "m", received(throwables, new IllegalStateException("m")).exception().get().getMessage());
    assertTrue(received(throwables, new InterruptedException("x")).exception().isEmpty());
    assertTrue(received(throwables, new OutOfMemoryError("x")).exception().isEmpty());
    assertNull(received(throwables, new java.io.IOException()).message());
  }

  private static Throwables.Received received(Throwables throwables, Throwable thrown) {
    CborOut out = new CborOut(16, 1 << 20);
    Throwables.write(out, thrown);
    return throwables.read(out.buffer());
  }

  @Test
  public void callsByHandUseTheSameBytes() {
    HandCodec hand =
        new HandCodec(
            "x.Types",
            "collections",
            List.of(
                "java.util.List<java.lang.Long>",
                "java.util.Set<x.Color>",
                "java.util.Map<java.lang.String,java.util.List<x.Point>>",
                Point[].class.getTypeName(),
                "long[][]"),
            "void");
    CborOut out = new CborOut(16, 1 << 20);
    hand.writeArguments(
        out,
        new Object[] {"[1,2]", "[\"RED\"]", "{\"a\":[{\"x\":1,\"y\":2}]}", "null", "[[3]]"},
        null);
    MethodCodec method = method(Types.class, "collections");
    assertEquals(method.hash(), hand.hash());
    Object[] values = method.readArguments(out.buffer(), null);
    assertEquals(List.of(1L, 2L), values[0]);
    assertEquals(Map.of("a", List.of(new Point(1, 2))), values[2]);
    CborOut result = new CborOut(16, 1 << 20);
    method(Types.class, "dto").writeResult(result, null, null);
    assertEquals("null", hand.readResult(result.buffer(), null));
    CodecException wrong =
        assertThrows(
            CodecException.class,
            () ->
                new HandCodec("x.Y", "m", List.of("int"), "void")
                    .writeArguments(out, new Object[] {"abc"}, null));
    assertTrue(wrong.getMessage(), wrong.getMessage().contains("argument 1 (int) of x.Y.m(int)"));
  }

  @Test
  public void aStringIsTakenAsItIsByHand() {
    HandCodec hand = new HandCodec("x.Y", "m", List.of("java.lang.String", "byte[]"), "void");
    for (String text : List.of("Ada", "\"Ada\"")) {
      CborOut out = new CborOut(16, 1 << 20);
      hand.writeArguments(out, new Object[] {text, "\"AQI=\""}, null);
      CborIn in = new CborIn(out.buffer());
      assertEquals(2, in.array());
      assertEquals("Ada", in.text());
      assertArrayEquals(new byte[] {1, 2}, in.octets());
    }
  }

  @Test
  public void mapsOfStringsAreMapsOnTheWire() {
    CborOut out = new CborOut(16, 1 << 20);
    method(Types.class, "anything").writeArguments(out, new Object[] {new HashMap<>()}, null);
    assertEquals(0xa0, out.array()[1] & 0xe0);
  }
}
