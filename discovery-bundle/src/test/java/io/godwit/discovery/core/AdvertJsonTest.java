package io.godwit.discovery.core;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.discovery.ServiceDirectory.Advert.Method;
import io.godwit.overlay.Id;
import io.godwit.overlay.Records;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.Test;

public class AdvertJsonTest {
  private static Endpoint endpoint(TreeMap<String, Object> properties, List<String> methods) {
    return new Endpoint("e", List.of("x.Y"), Id.sha256("n"), "n", "app", 3, 4, methods, properties);
  }

  private static TreeMap<String, Object> properties() {
    TreeMap<String, Object> properties = new TreeMap<>();
    properties.put("text", "a \"b\" ä");
    properties.put("long", 5L);
    properties.put("int", 6);
    properties.put("short", (short) 7);
    properties.put("byte", (byte) 8);
    properties.put("double", 1.5);
    properties.put("float", 2.5f);
    properties.put("char", 'x');
    properties.put("boolean", true);
    properties.put("list", List.of("a", 1L));
    properties.put("set", Set.of("b"));
    return properties;
  }

  @Test
  public void propertiesKeepTheirTypes() {
    TreeMap<String, Object> properties = properties();
    Endpoint endpoint = endpoint(properties, List.of("x.Y|m|void|int"));
    assertEquals(endpoint, AdvertJson.read(AdvertJson.write(endpoint)));
    properties.put("longs", new long[] {1, 2});
    properties.put("texts", new String[] {"a"});
    properties.put("boxed", new Integer[] {3});
    Endpoint read = AdvertJson.read(AdvertJson.write(endpoint(properties, List.of())));
    assertArrayEquals(new long[] {1, 2}, (long[]) read.properties().get("longs"));
    assertArrayEquals(new String[] {"a"}, (String[]) read.properties().get("texts"));
    assertArrayEquals(new Integer[] {3}, (Integer[]) read.properties().get("boxed"));
  }

  @Test
  public void anAdvertThatIsTooLargeLosesItsSignaturesOrIsRefusedByName() {
    TreeMap<String, Object> properties = new TreeMap<>();
    properties.put("p", "x".repeat(10_000));
    Endpoint large = endpoint(properties, List.of("y".repeat(8_000)));
    assertTrue(AdvertJson.read(AdvertJson.write(large)).methods().isEmpty());
    properties.put("q", "x".repeat(10_000));
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> AdvertJson.write(endpoint(properties, List.of())));
    assertTrue(refused.getMessage().contains("" + Records.MAX_VALUE_BYTES));
  }

  @Test
  public void anyBytesAreAnAdvertOrRefusedWithAReason() {
    byte[] good = AdvertJson.write(endpoint(properties(), List.of("x.Y|m|void|int")));
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
      }
      try {
        AdvertJson.read(bytes);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage() != null);
      }
    }
  }

  @Test
  public void methodLinesAreReadAsTheyWereWritten() {
    Method method = new Method("x.Y", "m", List.of("int", "java.util.List<a.B>"), "void");
    assertEquals(method, MethodLine.read(MethodLine.write(method)));
  }

  @Test
  public void aScopeTellsWhichInterfacesItCanMatch() {
    assertEquals(interests("a.B"), Interests.of("(objectClass=a.B)", "me"));
    assertEquals(interests("a.B"), Interests.of("(&(objectClass=a.B)(x=1)(!(y=2)))", "me"));
    assertEquals(
        interests("a.B", "c.D"), Interests.of("(|(objectClass=a.B)(objectClass=c.D))", "me"));
    assertEquals(Optional.empty(), Interests.of("(|(objectClass=a.B)(x=1))", "me"));
    assertEquals(Optional.empty(), Interests.of("(objectClass=a.*)", "me"));
    assertEquals(Optional.empty(), Interests.of("(!(objectClass=a.B))", "me"));
    assertEquals(interests(), Interests.of("(&(objectClass=*)(endpoint.framework.uuid=me))", "me"));
    assertEquals(
        interests("a.B"),
        Interests.of("(&(objectClass=a.B)(|(!(endpoint.framework.uuid=me))(app=*)))", "me"));
    assertEquals(Optional.empty(), Interests.of("garbage", "me"));
  }

  private static Optional<TreeSet<String>> interests(String... names) {
    return Optional.of(new TreeSet<>(List.of(names)));
  }
}
