package io.godwit.testkit.osgi;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Bundles for a {@link FelixNode}: of the class path, or made on the spot of classes of the test.
 */
public final class BundleFiles {
  private BundleFiles() {}

  private static List<Path> classPath() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
        .map(Path::of)
        .toList();
  }

  /** The jar of the class path whose file name begins so. */
  public static Path jar(String beginning) {
    return classPath().stream()
        .filter(path -> path.getFileName().toString().startsWith(beginning))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no jar " + beginning + "* on the class path"));
  }

  /** The class path's directory or jar that holds a class, given as {@code a.b.C}. */
  public static Path holding(String className) {
    String file = className.replace('.', '/') + ".class";
    try {
      java.net.URL url = ClassLoader.getSystemResource(file);
      if (url == null) {
        throw new IllegalArgumentException(className + " is not on the class path");
      }
      if (url.getProtocol().equals("jar")) {
        String text = url.getPath().substring(0, url.getPath().indexOf('!'));
        return Path.of(java.net.URI.create(text));
      }
      Path path = Path.of(url.toURI());
      for (int i = 0; i <= className.chars().filter(c -> c == '.').count(); i++) {
        path = path.getParent();
      }
      return path;
    } catch (java.net.URISyntaxException e) {
      throw new IllegalArgumentException(className, e);
    }
  }

  /**
   * A module of the reactor as its build makes it: its jar, or its classes with the manifest that
   * bnd finds in their annotations.
   */
  public static Path module(String symbolicName, String className, Path into) {
    Path source = holding(className);
    return Files.isRegularFile(source)
        ? source
        : build(symbolicName, List.of(source), Map.of("-includeresource", source.toString()), into);
  }

  /** Makes a bundle; {@code headers} are instructions of bnd, such as {@code -privatepackage}. */
  public static Path build(
      String symbolicName, List<Path> classes, Map<String, String> headers, Path into) {
    Path target =
        into.resolve(symbolicName + "-" + Integer.toHexString(headers.hashCode()) + ".jar");
    if (Files.exists(target)) {
      return target;
    }
    try (Builder builder = new Builder()) {
      builder.setProperty("Bundle-SymbolicName", symbolicName);
      builder.setProperty("-noextraheaders", "true");
      headers.forEach(builder::setProperty);
      for (Path path : classes) {
        builder.addClasspath(path.toFile());
      }
      for (Path path : classPath()) {
        if (!classes.contains(path) && Files.exists(path)) {
          builder.addClasspath(path.toFile());
        }
      }
      Jar jar = builder.build();
      if (!builder.getErrors().isEmpty()) {
        throw new IllegalStateException(symbolicName + ": " + builder.getErrors());
      }
      Files.createDirectories(into);
      jar.write(target.toFile());
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("cannot build " + symbolicName, e);
    }
  }
}
