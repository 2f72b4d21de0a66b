package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.store.BundleFile;
import io.godwit.hosting.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The hosted bundles in the framework: installed by content, at locations that begin with {@code
 * godwit:}, so that they can be told from the distribution's. Its methods block; they are called on
 * hosting's workers.
 */
final class Rack {
  static final String LOCATION = "godwit:";

  private final BundleContext context;
  private final ContentStore store;
  private final Path index;

  /** An update keeps bundle and location: what is in which bundle now stands in the index file. */
  Rack(BundleContext context, ContentStore store, Path index) {
    this.context = context;
    this.store = store;
    this.index = index;
  }

  static boolean hosted(Bundle bundle) {
    return bundle.getLocation().startsWith(LOCATION);
  }

  /** The hash of the bytes that the bundle was installed with, or last updated to. */
  synchronized String hash(Bundle bundle) {
    String location = bundle.getLocation();
    String updated = index().getProperty(location);
    int mark = location.indexOf('#');
    return updated != null
        ? updated
        : location.substring(LOCATION.length(), mark < 0 ? location.length() : mark);
  }

  synchronized Bundle find(String hash) {
    for (Bundle bundle : context.getBundles()) {
      if (hosted(bundle) && hash(bundle).equals(hash)) {
        return bundle;
      }
    }
    return null;
  }

  private Bundle find(Descriptor.Piece piece) {
    Bundle same = find(piece.hash());
    if (same != null) {
      return same;
    }
    for (Bundle bundle : context.getBundles()) {
      if (piece.symbolicName().equals(bundle.getSymbolicName())
          && piece.version().equals(bundle.getVersion().toString())) {
        return bundle;
      }
    }
    return null;
  }

  /** What an installation did. */
  record Installed(Bundle bundle, boolean fresh) {}

  /** Installs what is missing; a need of that name and version that is here already serves. */
  Installed install(Descriptor descriptor) {
    for (Descriptor.Piece need : descriptor.needs()) {
      if (find(need) == null) {
        install(need);
      }
    }
    Bundle present = find(descriptor.hash());
    if (present != null) {
      return new Installed(present, false);
    }
    Bundle namesake = find(descriptor.main());
    if (namesake == null) {
      return new Installed(install(descriptor.main()), true);
    }
    if (!hosted(namesake)) {
      throw new HostingException(
          descriptor.main()
              + " is a bundle of this node itself (id "
              + namesake.getBundleId()
              + "); an application cannot replace it");
    }
    update(namesake, descriptor.hash());
    return new Installed(namesake, true);
  }

  private synchronized Bundle install(Descriptor.Piece piece) {
    String location = LOCATION + piece.hash();
    for (int i = 1; context.getBundle(location) != null; i++) {
      location = LOCATION + piece.hash() + '#' + i;
    }
    try (InputStream in = Files.newInputStream(store.path(piece.hash()))) {
      Bundle bundle = context.installBundle(location, in);
      bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel());
      return bundle;
    } catch (IOException | BundleException e) {
      throw new HostingException("cannot install " + piece + ": " + e.getMessage(), e);
    }
  }

  /**
   * Below hosting's own level, so that hosting is stopped first and takes the snapshots while the
   * applications still run.
   */
  private int startLevel() {
    int own = context.getBundle().adapt(BundleStartLevel.class).getStartLevel();
    return Math.max(1, own - 1);
  }

  /** Replaces the bytes of a bundle that does not run; its data area is kept. */
  synchronized void update(Bundle bundle, String hash) {
    try (InputStream in = Files.newInputStream(store.path(hash))) {
      bundle.update(in);
      Properties entries = index();
      entries.setProperty(bundle.getLocation(), hash);
      save(entries);
    } catch (IOException | BundleException e) {
      throw new HostingException("cannot update " + bundle + ": " + e.getMessage(), e);
    }
  }

  void resolve(Bundle bundle) {
    FrameworkWiring wiring = wiring();
    if (bundle.getState() == Bundle.INSTALLED && !wiring.resolveBundles(Set.of(bundle))) {
      throw new HostingException(
          bundle.getSymbolicName()
              + " "
              + bundle.getVersion()
              + " does not resolve; try app:deploy with --dry-run for the reason");
    }
  }

  void start(Bundle bundle) {
    try {
      bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new HostingException(
          bundle.getSymbolicName() + " does not start: " + cause.getMessage(), e);
    }
  }

  void stop(Bundle bundle) {
    try {
      bundle.stop(Bundle.STOP_TRANSIENT);
    } catch (BundleException e) {
      throw new HostingException(bundle.getSymbolicName() + " does not stop: " + e.getMessage(), e);
    }
  }

  /**
   * Uninstalls bundles that nobody uses. One whose packages others are wired to stays, stopped:
   * they would have to be refreshed, that is stopped and started, for nothing. The names of those
   * kept.
   */
  List<String> remove(Collection<Bundle> bundles) {
    List<String> kept = new ArrayList<>();
    List<Bundle> gone = new ArrayList<>();
    Set<Bundle> going = new LinkedHashSet<>(bundles);
    for (Bundle bundle : bundles) {
      List<String> users = users(bundle, going);
      if (bundle.getState() == Bundle.UNINSTALLED) {
        continue;
      }
      if (users.isEmpty()) {
        uninstall(bundle);
        gone.add(bundle);
      } else {
        kept.add(bundle.getSymbolicName() + " (used by " + String.join(", ", users) + ")");
      }
    }
    if (!gone.isEmpty()) {
      wiring().refreshBundles(gone);
    }
    return kept;
  }

  private synchronized void uninstall(Bundle bundle) {
    try {
      String location = bundle.getLocation();
      bundle.uninstall();
      Properties entries = index();
      if (entries.remove(location) != null) {
        save(entries);
      }
    } catch (IOException | BundleException e) {
      throw new HostingException("cannot uninstall " + bundle + ": " + e.getMessage(), e);
    }
  }

  /** Bundles, other than those given, that are wired to it. */
  static List<String> users(Bundle bundle, Set<Bundle> but) {
    Set<String> users = new LinkedHashSet<>();
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    if (wiring != null) {
      for (BundleWire wire : wiring.getProvidedWires(null)) {
        Bundle user = wire.getRequirer().getBundle();
        if (!user.equals(bundle) && !but.contains(user)) {
          users.add(user.getSymbolicName());
        }
      }
    }
    return List.copyOf(users);
  }

  /** What would be stopped and started if the bundle were refreshed. */
  List<Bundle> refreshClosure(Bundle bundle) {
    List<Bundle> closure = new ArrayList<>(wiring().getDependencyClosure(Set.of(bundle)));
    closure.remove(bundle);
    return closure;
  }

  /** Refreshes the bundle and those wired to it; returns when that is done. */
  void refresh(Bundle bundle, long timeoutMillis) {
    java.util.concurrent.CountDownLatch done = new java.util.concurrent.CountDownLatch(1);
    wiring()
        .refreshBundles(
            Set.of(bundle),
            event -> {
              if (event.getType() == org.osgi.framework.FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
              }
            });
    try {
      if (!done.await(timeoutMillis, java.util.concurrent.TimeUnit.MILLISECONDS)) {
        throw new HostingException(
            "the refresh of "
                + bundle.getSymbolicName()
                + " did not end within "
                + timeoutMillis
                + " ms");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostingException("stopped while refreshing " + bundle.getSymbolicName(), e);
    }
  }

  /**
   * The hosted bundles that it is wired to, directly or through others, deepest first; not those of
   * the distribution, which every node has. Fragments of a hosted bundle count as wired to.
   */
  List<Descriptor.Piece> needs(Bundle bundle) {
    TreeMap<String, Descriptor.Piece> needs = new TreeMap<>();
    needs(bundle, needs, new LinkedHashSet<>());
    needs.remove(hash(bundle));
    return List.copyOf(needs.values());
  }

  private void needs(Bundle bundle, TreeMap<String, Descriptor.Piece> out, Set<Bundle> seen) {
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    if (!seen.add(bundle) || wiring == null) {
      return;
    }
    Set<Bundle> next = new LinkedHashSet<>();
    wiring.getRequiredWires(null).forEach(w -> next.add(w.getProvider().getBundle()));
    wiring
        .getProvidedWires(HostNamespace.HOST_NAMESPACE)
        .forEach(w -> next.add(w.getRequirer().getBundle()));
    for (Bundle other : next) {
      if (hosted(other) && !other.equals(bundle) && store.has(hash(other))) {
        out.put(hash(other), piece(other));
        needs(other, out, seen);
      }
    }
  }

  private Descriptor.Piece piece(Bundle bundle) {
    String hash = hash(bundle);
    return new Descriptor.Piece(
        bundle.getSymbolicName(),
        bundle.getVersion().toString(),
        hash,
        store.path(hash).toFile().length());
  }

  List<Bundle> all() {
    List<Bundle> hosted = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      if (hosted(bundle)) {
        hosted.add(bundle);
      }
    }
    return hosted;
  }

  static boolean fragment(Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    return revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
  }

  /** The bundle's data area; the framework makes it when it is first asked for. */
  static Path data(Bundle bundle) {
    java.io.File data = bundle.getDataFile("");
    return data == null ? null : data.toPath().toAbsolutePath().normalize();
  }

  JarResource resource(String hash) throws IOException {
    Path file = store.path(hash);
    return new JarResource(BundleFile.headers(file), hash, Files.size(file));
  }

  private FrameworkWiring wiring() {
    return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
  }

  private Properties index() {
    Properties entries = new Properties();
    if (Files.exists(index)) {
      try (InputStream in = Files.newInputStream(index)) {
        entries.load(in);
      } catch (IOException e) {
        throw new HostingException("cannot read " + index + ": " + e.getMessage(), e);
      }
    }
    return entries;
  }

  private void save(Properties entries) throws IOException {
    Path next = index.resolveSibling(index.getFileName() + ".next");
    try (java.io.OutputStream out = Files.newOutputStream(next)) {
      entries.store(out, "bundles whose bytes are not those of their location");
    }
    Files.move(
        next,
        index,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
