package io.godwit.hosting.store;

import io.godwit.hosting.core.Inbox.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a jar says about itself, read without loading anything of it. */
public final class BundleFile {
  public static final int MAX_ENTRIES = 100_000;

  private BundleFile() {}

  /** A look at a file that may be half copied, or anything else. */
  public record Look(Probe probe, String detail) {}

  /**
   * Opens the central directory, which is written last, and reads the manifest. Cheap enough for
   * every event of the drop folder.
   */
  public static Look look(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
      if (entry == null) {
        return new Look(Probe.NO_BUNDLE, "it has no " + JarFile.MANIFEST_NAME);
      }
      try (InputStream in = zip.getInputStream(entry)) {
        String name = new Manifest(in).getMainAttributes().getValue("Bundle-SymbolicName");
        return name == null
            ? new Look(Probe.NO_BUNDLE, "its manifest has no Bundle-SymbolicName")
            : new Look(Probe.BUNDLE, name);
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Look(Probe.INCOMPLETE, String.valueOf(e.getMessage()));
    }
  }

  /** The main headers; every entry is read once, so that a corrupt one is found now. */
  public static Map<String, String> verify(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        throw new IOException("it has more than " + MAX_ENTRIES + " entries");
      }
      byte[] buffer = new byte[16 * 1024];
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        try (InputStream in = zip.getInputStream(entry)) {
          CRC32 crc = new CRC32();
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            crc.update(buffer, 0, n);
          }
          if (entry.getCrc() != -1 && entry.getCrc() != crc.getValue()) {
            throw new IOException("its checksum is wrong");
          }
        } catch (IOException e) {
          throw new IOException("its entry " + entry.getName() + " is corrupt: " + e.getMessage());
        }
      }
    }
    return headers(file);
  }

  /** The main headers of a bundle's manifest. */
  public static Map<String, String> headers(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
      if (entry == null) {
        throw new IOException("it has no " + JarFile.MANIFEST_NAME);
      }
      try (InputStream in = zip.getInputStream(entry)) {
        Attributes main = new Manifest(in).getMainAttributes();
        Map<String, String> headers = new LinkedHashMap<>();
        main.forEach((name, value) -> headers.put(name.toString(), value.toString()));
        if (!headers.containsKey("Bundle-SymbolicName")) {
          throw new IOException("not an OSGi bundle: its manifest has no Bundle-SymbolicName");
        }
        return headers;
      }
    }
  }
}
