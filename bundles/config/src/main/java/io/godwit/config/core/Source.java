package io.godwit.config.core;

import java.io.IOException;
import java.io.StringReader;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where settings for one PID were written: a file of {@code etc/}, or the command line.
 *
 * @param label what people know it by, for example {@code etc/io.godwit.overlay.cfg}
 * @param pid the PID, or factory PID
 * @param instance the name after {@code ~} in a file of a factory; empty otherwise
 * @param values by key, in order
 */
public record Source(String label, String pid, String instance, Map<String, String> values) {
  public static final String SUFFIX = ".cfg";

  public Source {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** Reads the text of a file {@code pid.cfg} or {@code pid~instance.cfg}, in properties format. */
  public static Source parse(String fileName, String text) throws IOException {
    String stem = fileName.substring(0, fileName.length() - SUFFIX.length());
    int tilde = stem.indexOf('~');
    String label = "etc/" + fileName;
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IllegalArgumentException e) {
      throw new IOException(label + ": " + e.getMessage(), e);
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> values.put(k, properties.getProperty(k)));
    return new Source(
        label,
        tilde < 0 ? stem : stem.substring(0, tilde),
        tilde < 0 ? "" : stem.substring(tilde + 1),
        values);
  }

  /** The name under which the set is known to Configuration Admin. */
  public String id() {
    return instance.isEmpty() ? pid : pid + "~" + instance;
  }
}
