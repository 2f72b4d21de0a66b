package io.godwit.hosting.osgi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes the bundles of the tests out of the classes of the tests. */
final class TestJars {
  static final String API = "test.api";
  static final String COUNTER = "test.counter";

  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private TestJars(String name, String version) {
    headers.put("Bundle-ManifestVersion", "2");
    headers.put("Bundle-SymbolicName", name);
    headers.put("Bundle-Version", version);
  }

  static TestJars bundle(String name, String version) {
    return new TestJars(name, version);
  }

  static byte[] api() {
    return bundle(API, "1.0.0")
        .header("Export-Package", "io.godwit.hosting.apps.api;version=\"1.0.0\"")
        .type("io.godwit.hosting.apps.api.Tally")
        .bytes();
  }

  static byte[] counter(String version) {
    return counter(version, false);
  }

  /** A component with memory and files; a broken one fails to activate. */
  static byte[] counter(String version, boolean broken) {
    String component =
        "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"tally\""
            + " immediate=\"true\" activate=\"activate\">"
            + "<property name=\"service.exported.interfaces\" value=\"*\"/>"
            + "<property name=\"version\" value=\""
            + version
            + "\"/>"
            + "<property name=\"broken\" value=\""
            + broken
            + "\"/>"
            + "<service><provide interface=\"io.godwit.hosting.apps.api.Tally\"/>"
            + "<provide interface=\"io.godwit.api.Migratable\"/></service>"
            + "<implementation class=\"io.godwit.hosting.apps.counter.FileTally\"/>"
            + "</scr:component>";
    return bundle(COUNTER, version)
        .header(
            "Import-Package",
            "io.godwit.api,io.godwit.hosting.apps.api;version=\"[1,2)\",org.osgi.framework")
        .header("Service-Component", "OSGI-INF/tally.xml")
        .entry("OSGI-INF/tally.xml", component.getBytes(StandardCharsets.UTF_8))
        .type("io.godwit.hosting.apps.counter.FileTally")
        .bytes();
  }

  TestJars header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  TestJars entry(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  TestJars type(String name) {
    String path = name.replace('.', '/') + ".class";
    try (InputStream in = TestJars.class.getClassLoader().getResourceAsStream(path)) {
      return entry(path, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        JarEntry named = new JarEntry(entry.getKey());
        named.setTime(0);
        jar.putNextEntry(named);
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** As a careful person does: written beside, renamed. */
  static Path drop(Path folder, String name, byte[] bytes) throws IOException {
    Path part = folder.resolve("." + name + ".part");
    try (OutputStream out = Files.newOutputStream(part)) {
      out.write(bytes);
    }
    return Files.move(
        part, folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
