package io.godwit.launcher;

import io.godwit.launcher.log.Log;
import io.godwit.launcher.log.LogControl;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The OSGi framework of one node: installs the bundles of the distribution, starts them by level
 * and asks the bundles on the way whether all is well. Bundles answer through services of type
 * {@link Supplier} with the property {@code godwit.start}, so that neither side needs types of the
 * other:
 *
 * <ul>
 *   <li>{@code settings}, a list of faults in {@code etc/}: asked at level 10;
 *   <li>{@code components}, a list of components that failed to activate: asked at the end;
 *   <li>{@code line}, the text that tells people that the node is up: asked last, may block
 *       shortly.
 * </ul>
 *
 * <p>Used by the main thread; {@link #stop} may be called from any.
 */
final class NodeFramework {
  private final Felix felix;
  private final List<String> errors = new CopyOnWriteArrayList<>();

  NodeFramework(NodeOptions options, NodeDirectory directory, String name, Path distribution)
      throws IOException {
    Map<String, Object> properties = new HashMap<>();
    Properties file = new Properties();
    Path source = distribution.resolve("felix-config").resolve("framework.properties");
    try (Reader reader = Files.newBufferedReader(source)) {
      file.load(reader);
    }
    file.stringPropertyNames().forEach(key -> properties.put(key, file.getProperty(key)));
    properties.put("godwit.home", distribution.toString());
    properties.put("godwit.dir", directory.root().toString());
    properties.put("godwit.node.name", name);
    properties.put("godwit.set", asProperties(options.settings()));
    properties.put(Constants.FRAMEWORK_STORAGE, directory.state().resolve("cache").toString());
    properties.put(
        Constants.FRAMEWORK_BEGINNING_STARTLEVEL, String.valueOf(StartList.SETTINGS_LEVEL));
    properties.put("felix.log.logger", new FrameworkLog());
    properties.put("gosh.home", directory.root().toString()); // for etc/gosh_profile
    if (!options.shell()) {
      properties.put("gosh.args", "--nointeractive");
    }
    felix = new Felix(properties);
  }

  /**
   * Overrides travel to the configuration bundle as one framework property in properties format.
   */
  private static String asProperties(Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    return text.toString();
  }

  /** Starts everything, or stops again and says why not. */
  void start(List<StartList.Entry> entries)
      throws UserError, BundleException, InterruptedException {
    // Inherited by the framework's threads: a library that asks its thread for a class loader shall
    // fall back to its own bundle's. The launcher's knows no bundle; JLine found no terminal in it.
    Thread.currentThread().setContextClassLoader(null);
    felix.init();
    BundleContext context = felix.getBundleContext();
    context.registerService(LogControl.class, Log.process(), null);
    context.addFrameworkListener(this::onEvent);
    List<Bundle> bundles = new NodeBundles(context).install(entries);
    felix.adapt(FrameworkWiring.class).resolveBundles(bundles);
    for (Bundle bundle : bundles) {
      bundle.start(Bundle.START_ACTIVATION_POLICY);
    }
    felix.start();
    refuseIfAny(errors);
    refuseIfAny(ask("settings"));
    reachFinalLevel();
    refuseIfAny(errors);
    refuseIfAny(ask("components"));
  }

  private void onEvent(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.ERROR) {
      String reason = Failures.rootMessage(event.getThrowable());
      errors.add("bundle " + event.getBundle().getSymbolicName() + " failed: " + reason);
    }
  }

  private static void refuseIfAny(Collection<String> faults) throws UserError {
    if (!faults.isEmpty()) {
      throw new UserError(String.join("\n", faults));
    }
  }

  private void reachFinalLevel() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    felix
        .adapt(FrameworkStartLevel.class)
        .setStartLevel(StartList.FINAL_LEVEL, event -> reached.countDown());
    reached.await();
  }

  private List<String> ask(String about) {
    List<String> answers = new ArrayList<>();
    for (Object answer : answers(about)) {
      if (answer instanceof Collection<?> list) {
        list.forEach(entry -> answers.add(String.valueOf(entry)));
      } else {
        answers.add(String.valueOf(answer));
      }
    }
    return answers;
  }

  private List<Object> answers(String about) {
    List<Object> answers = new ArrayList<>();
    BundleContext context = felix.getBundleContext();
    if (context == null) {
      return answers;
    }
    try {
      for (ServiceReference<?> reference :
          context.getServiceReferences(Supplier.class, "(godwit.start=" + about + ")")) {
        if (context.getService(reference) instanceof Supplier<?> supplier) {
          answers.add(supplier.get());
          context.ungetService(reference);
        }
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(about, e);
    }
    return answers;
  }

  /** What people are told when the node is up; empty where no bundle has something to tell. */
  List<String> startLines() {
    return ask("line");
  }

  void awaitStop() throws InterruptedException {
    felix.waitForStop(0);
  }

  /** Stops all bundles in reverse order; answers whether they were done in time. */
  boolean stop(long timeoutMillis) {
    try {
      felix.stop();
      return felix.waitForStop(timeoutMillis).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    } catch (BundleException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
