package io.godwit.config.osgi;

import io.godwit.config.core.Description;
import io.godwit.config.core.MetatypeReader;
import io.godwit.config.core.Seed;
import io.godwit.config.core.Settings;
import io.godwit.config.core.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The files of {@code etc/}, the overrides of the command line and the descriptions in bundles. */
final class SettingsFolder {
  private final BundleContext context;
  private final Path folder;
  private Map<String, String> applied = Map.of();
  private Map<String, String> seen = Map.of();

  private SettingsFolder(BundleContext context, Path folder) {
    this.context = context;
    this.folder = folder;
  }

  /** Null outside a node. */
  static SettingsFolder of(BundleContext context) {
    String node = context.getProperty("godwit.dir");
    return node == null ? null : new SettingsFolder(context, Path.of(node).resolve("etc"));
  }

  /** Writes an explained file for each of our PIDs that has none. */
  void seed() throws IOException {
    for (Description description : descriptions()) {
      Path file = folder.resolve(description.pid() + Source.SUFFIX);
      boolean own = description.pid().startsWith("io.godwit.") && !description.factory();
      if (own && !Files.exists(file)) {
        Files.writeString(file, Seed.text(description));
      }
    }
  }

  /**
   * Whether files differ from those last read. A change counts once two looks in a row agree on it:
   * an editor that is still writing is left alone.
   */
  boolean changed() throws IOException {
    Map<String, String> now = new TreeMap<>();
    for (Path file : files()) {
      String stamp = Files.getLastModifiedTime(file) + " " + Files.size(file);
      now.put(file.getFileName().toString(), stamp);
    }
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(applied)) {
      return false;
    }
    applied = now;
    return true;
  }

  Settings read() throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Path file : files()) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      sources.add(Source.parse(file.getFileName().toString(), text));
    }
    if (applied.isEmpty()) {
      applied = seen;
    }
    return Settings.check(descriptions(), sources, overrides());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> isSettings(file.getFileName().toString())).sorted().toList();
    }
  }

  /** Editors leave their own files around; those start with a dot or end otherwise. */
  private static boolean isSettings(String name) {
    return name.endsWith(Source.SUFFIX) && !name.startsWith(".");
  }

  private Map<String, String> overrides() throws IOException {
    Properties properties = new Properties();
    String text = context.getProperty("godwit.set");
    properties.load(new StringReader(text == null ? "" : text));
    Map<String, String> overrides = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> overrides.put(k, properties.getProperty(k)));
    return overrides;
  }

  private List<Description> descriptions() throws IOException {
    List<Description> descriptions = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      var entries = bundle.findEntries("OSGI-INF/metatype", "*.xml", false);
      for (URL entry : entries == null ? List.<URL>of() : Collections.list(entries)) {
        try (InputStream xml = entry.openStream()) {
          descriptions.addAll(MetatypeReader.read(xml));
        } catch (IOException e) {
          throw new IOException(bundle.getSymbolicName() + " " + entry.getPath() + ": " + e, e);
        }
      }
    }
    return descriptions;
  }
}
