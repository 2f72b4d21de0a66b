package io.godwit.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * Brings the framework's cache in line with the distribution. The cache is kept between runs
 * because data areas of hosted bundles are in it; jars of the distribution are used where they lie.
 */
final class NodeBundles {
  private static final String REFERENCE = "reference:";

  private final BundleContext context;

  NodeBundles(BundleContext context) {
    this.context = context;
  }

  List<Bundle> install(List<StartList.Entry> entries) throws BundleException {
    Set<String> wanted = new HashSet<>();
    List<StartList.Entry> ordered = List.copyOf(entries);
    ordered.forEach(entry -> wanted.add(location(entry)));
    for (Bundle bundle : context.getBundles()) {
      // Bundles of another release, or of a distribution that was moved; hosted ones have no such
      // location.
      if (bundle.getLocation().startsWith(REFERENCE) && !wanted.contains(bundle.getLocation())) {
        bundle.uninstall();
      }
    }
    List<Bundle> bundles = new ArrayList<>();
    for (StartList.Entry entry : ordered) {
      Bundle bundle = context.installBundle(location(entry));
      updateIfOlder(bundle, entry);
      bundle.adapt(BundleStartLevel.class).setStartLevel(entry.level());
      bundles.add(bundle);
    }
    return bundles;
  }

  private static String location(StartList.Entry entry) {
    return REFERENCE + entry.jar().toUri();
  }

  /** A rebuilt jar of the same name: what others derived from the old one is to be dropped. */
  private static void updateIfOlder(Bundle bundle, StartList.Entry entry) throws BundleException {
    try {
      if (changedMillis(entry.jar()) > bundle.getLastModified()) {
        bundle.update();
      }
    } catch (IOException e) {
      throw new BundleException("cannot read " + entry.jar(), e);
    }
  }

  /**
   * Reproducible archives all carry one time; when the file came to be here is told by its inode.
   */
  private static long changedMillis(Path jar) throws IOException {
    boolean unix = jar.getFileSystem().supportedFileAttributeViews().contains("unix");
    Object time = Files.getAttribute(jar, unix ? "unix:ctime" : "lastModifiedTime");
    return ((FileTime) time).toMillis();
  }
}
