package io.godwit.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The bundles that are dropped on nodes. They lie on the class path, where their packages are used
 * too.
 */
enum EchoBundles {
  SERVER,
  CLIENT,
  WATCH;

  Path jar() {
    String wanted = "io.godwit.bench.echo." + name().toLowerCase(java.util.Locale.ROOT) + "-";
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> entry.getFileName().toString().startsWith(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No " + wanted + "*.jar on the class path"));
  }
}
