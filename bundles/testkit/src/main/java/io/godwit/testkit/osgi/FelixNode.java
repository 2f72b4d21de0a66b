package io.godwit.testkit.osgi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** One Felix framework in this JVM; see the package's description. */
public final class FelixNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Framework framework;

  /** Starts a framework without bundles that exports these packages of the class path. */
  public FelixNode(Path storage, List<String> packages) throws BundleException {
    Map<String, String> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, String.join(",", packages));
    settings.put("felix.service.urlhandlers", "false");
    settings.put("felix.log.level", "1");
    framework = new FrameworkFactory().newFramework(settings);
    framework.start();
  }

  public BundleContext context() {
    return framework.getBundleContext();
  }

  public Bundle install(Path jar) throws BundleException {
    return context().installBundle("file:" + jar.toAbsolutePath());
  }

  /** Installs all, then starts all, in order. */
  public List<Bundle> start(List<Path> jars) throws BundleException {
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : jars) {
      bundles.add(install(jar));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    return bundles;
  }

  /** The service with this class and filter (or null), when it is there. */
  public <T> T service(Class<T> type, String filter) {
    return await(
        type.getName() + " " + filter,
        () -> reference(type, filter).map(found -> context().getService(found)));
  }

  public <T> Optional<ServiceReference<T>> reference(Class<T> type, String filter) {
    try {
      return context().getServiceReferences(type, filter).stream().findFirst();
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(filter, e);
    }
  }

  /** Waits for a condition with a deadline, and says what it waited for. */
  public static <T> T await(String what, Supplier<Optional<T>> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<T> found = condition.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() throws BundleException {
    framework.stop();
    try {
      framework.waitForStop(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
