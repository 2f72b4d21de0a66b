package io.godwit.remoting.osgi;

import io.godwit.overlay.Overlay;
import io.godwit.remoting.Gates;
import io.godwit.testkit.loopback.LoopbackOverlay;
import io.godwit.testkit.osgi.BundleFiles;
import io.godwit.testkit.osgi.FelixNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** A Felix framework with discovery and remoting on a loopback overlay. */
final class TestNode implements AutoCloseable {
  private static final Path WORK = work();

  private static final List<String> SHARED =
      List.of(
          "io.godwit.overlay;version=0.1.0",
          "org.slf4j;version=1.7.36",
          "org.slf4j;version=2.0.17",
          "org.slf4j.helpers;version=2.0.17",
          "org.slf4j.spi;version=2.0.17",
          "org.slf4j.event;version=2.0.17",
          "org.osgi.service.event;version=1.4.1");

  final LoopbackOverlay overlay;
  final FelixNode felix;
  final Bundle discovery;
  final Bundle remoting;

  TestNode(LoopbackOverlay overlay) throws Exception {
    this.overlay = overlay;
    felix = new FelixNode(Files.createTempDirectory(WORK, overlay.self().name()), SHARED);
    felix.context().registerService(Overlay.class, overlay, null);
    felix.start(
        List.of(
            BundleFiles.jar("org.osgi.util.function"),
            BundleFiles.jar("org.osgi.util.promise"),
            BundleFiles.jar("org.osgi.service.component-"),
            BundleFiles.jar("org.apache.felix.scr"),
            BundleFiles.jar("gson"),
            BundleFiles.jar("jackson-core"),
            BundleFiles.jar("jackson-annotations"),
            BundleFiles.jar("jackson-databind"),
            BundleFiles.jar("jackson-dataformat-cbor"),
            BundleFiles.jar("jackson-datatype-jdk8"),
            BundleFiles.jar("jackson-datatype-jsr310"),
            BundleFiles.jar("org.apache.aries.rsa.spi"),
            BundleFiles.jar("org.apache.aries.rsa.core"),
            module("io.godwit.api", "io.godwit.api.Migratable")));
    discovery =
        felix.install(module("io.godwit.discovery", "io.godwit.discovery.ServiceDirectory"));
    remoting = felix.install(module("io.godwit.remoting", "io.godwit.remoting.Gates"));
    discovery.start();
    remoting.start();
  }

  private static Path work() {
    try {
      return Files.createTempDirectory("remoting");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path module(String name, String className) {
    return BundleFiles.module(name, className, WORK);
  }

  private static Path part(String name, Map<String, String> headers) {
    Path classes = BundleFiles.holding("io.godwit.remoting.it.api.Greeter");
    return BundleFiles.build(name, List.of(classes), headers, WORK);
  }

  Bundle api() throws BundleException {
    return api("1.2.0");
  }

  Bundle api(String version) throws BundleException {
    return started(
        part(
            "it.api",
            Map.of(
                "-exportcontents",
                "io.godwit.remoting.it.api;version=" + version,
                "-includepackage",
                "io.godwit.remoting.it.api",
                "Export-Package",
                "io.godwit.remoting.it.api;version=" + version)));
  }

  Bundle greeter() throws BundleException {
    Bundle bundle = installGreeter();
    bundle.start();
    return bundle;
  }

  Bundle installGreeter() throws BundleException {
    return felix.install(part("it.impl", Map.of("-privatepackage", "io.godwit.remoting.it.impl")));
  }

  Bundle user() throws BundleException {
    return started(part("it.user", Map.of("-privatepackage", "io.godwit.remoting.it.user")));
  }

  private Bundle started(Path jar) throws BundleException {
    Bundle bundle = felix.install(jar);
    bundle.start();
    return bundle;
  }

  /** What the consumer answers, as soon as it is there. */
  @SuppressWarnings("unchecked")
  String ask(String what) {
    return ((Function<String, String>) felix.service(Function.class, "(role=user)")).apply(what);
  }

  @SuppressWarnings("rawtypes")
  boolean hasUser() {
    Optional<ServiceReference<Function>> found = felix.reference(Function.class, "(role=user)");
    return found.isPresent();
  }

  void awaitNoUser() {
    FelixNode.await("no user", () -> hasUser() ? Optional.empty() : Optional.of(true));
  }

  /** Remoting's gates, as hosting would use them: the bundle's own class, seen through a proxy. */
  Gates gates() {
    return Foreign.as(
        Gates.class, FelixNode.await("gates", () -> find("io.godwit.remoting.Gates")));
  }

  private Optional<Object> find(String className) {
    try {
      ServiceReference<?>[] found = felix.context().getAllServiceReferences(className, null);
      return found == null ? Optional.empty() : Optional.of(felix.context().getService(found[0]));
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(className, e);
    }
  }

  @Override
  public void close() throws BundleException {
    felix.close();
  }
}
