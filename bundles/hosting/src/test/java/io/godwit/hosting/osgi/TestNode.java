package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications;
import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.State;
import io.godwit.overlay.Id;
import io.godwit.testkit.loopback.LoopbackNetwork;
import io.godwit.testkit.loopback.LoopbackOverlay;
import java.io.File;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.resolver.Resolver;

/** A real Felix framework with real Declarative Services and hosting, on a loopback overlay. */
final class TestNode {
  private static final String PACKAGES =
      "io.godwit.api;version=0.1.0,org.slf4j;version=2.0.17,"
          + "org.osgi.service.component;version=1.5.1,org.osgi.service.component.runtime;"
          + "version=1.5.1,org.osgi.service.component.runtime.dto;version=1.5.1,"
          + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

  final String name;
  final Path directory;
  final MemoryGates gates = new MemoryGates();
  final LoopbackOverlay overlay;
  private final Framework framework;
  private HostingComponent hosting;

  TestNode(LoopbackNetwork network, String name, Path directory, Set<io.godwit.overlay.Role> roles)
      throws Exception {
    this(network.node(name, roles), name, directory);
  }

  TestNode(LoopbackOverlay overlay, String name, Path directory) throws Exception {
    this.name = name;
    this.directory = Files.createDirectories(directory);
    this.overlay = overlay;
    Files.createDirectories(directory.resolve("deploy"));
    Map<String, String> properties = new HashMap<>();
    properties.put(Constants.FRAMEWORK_STORAGE, directory.resolve("state/cache").toString());
    properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES);
    properties.put("felix.service.urlhandlers", "false");
    properties.put("felix.log.level", "1");
    properties.put("ds.showerrors", "false");
    properties.put("godwit.dir", directory.toString());
    FrameworkFactory factory = new org.apache.felix.framework.FrameworkFactory();
    framework = factory.newFramework(properties);
    framework.start();
    Bundle scr = context().getBundle("scr");
    if (scr == null) {
      scr = context().installBundle("scr", Files.newInputStream(jar("org.apache.felix.scr")));
    }
    scr.start();
    hosting =
        new HostingComponent(
            context(),
            settings(),
            overlay,
            gates,
            service(Resolver.class),
            service(ServiceComponentRuntime.class));
  }

  private static Path jar(String artifact) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> path.contains(artifact))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  /** The defaults of the annotation, but little patience. */
  static HostingSettings settings() {
    Map<String, Object> given =
        Map.of(
            "scan_period_millis",
            100L,
            "drain_deadline_millis",
            3_000L,
            "start_deadline_millis",
            4_000L);
    return (HostingSettings)
        java.lang.reflect.Proxy.newProxyInstance(
            TestNode.class.getClassLoader(),
            new Class<?>[] {HostingSettings.class},
            (proxy, method, arguments) -> value(method, given));
  }

  private static Object value(Method method, Map<String, Object> given) {
    if (method.getDeclaringClass() == Annotation.class
        || method.getName().equals("annotationType")) {
      return HostingSettings.class;
    }
    return given.getOrDefault(method.getName(), method.getDefaultValue());
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  private <T> T service(Class<T> type) {
    ServiceReference<T> reference = context().getServiceReference(type);
    return context().getService(reference);
  }

  Applications applications() {
    return service(Applications.class);
  }

  Id id() {
    return overlay.self().id();
  }

  Path inbox() {
    return directory.resolve("deploy");
  }

  Bundle bundle(String symbolicName) {
    for (Bundle bundle : context().getBundles()) {
      if (symbolicName.equals(bundle.getSymbolicName())) {
        return bundle;
      }
    }
    return null;
  }

  /** Through the gate, as a caller's proxy on this node does. */
  long increment(String application, long millis) throws Exception {
    return gates.call(application, millis, () -> increment(application));
  }

  private long increment(String application) throws Exception {
    BundleContext own = bundle(application).getBundleContext();
    ServiceReference<?> reference = own.getServiceReference("io.godwit.hosting.apps.api.Tally");
    Object tally = own.getService(reference);
    Method increment = tally.getClass().getMethod("increment");
    return (Long) increment.invoke(tally);
  }

  Application find(String application) {
    return result(applications().list()).stream()
        .filter(a -> a.name().equals(application))
        .findFirst()
        .orElse(null);
  }

  boolean runs(String application) {
    Application found = find(application);
    return found != null && found.state() == State.RUNNING;
  }

  static <T> T result(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException own) {
        throw own;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 20 s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  /** A clean stop: hosting first, as its start level says, then the framework. */
  void close() throws Exception {
    if (hosting != null) {
      hosting.deactivate();
      hosting = null;
    }
    framework.stop();
    framework.waitForStop(10_000);
  }

  List<String> states() {
    return result(applications().list()).stream().map(Object::toString).toList();
  }
}
