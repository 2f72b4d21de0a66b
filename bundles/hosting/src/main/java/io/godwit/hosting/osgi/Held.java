package io.godwit.hosting.osgi;

import io.godwit.api.Migratable;
import io.godwit.hosting.HostingException;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The services of a running application that hosting holds on to, seen through the application's
 * own bundle (to others the raw registrations are hidden). A delayed component forgets everything
 * when its last user lets go of it: while hosting is one, the memory lasts as long as the
 * application runs.
 */
final class Held implements AutoCloseable {
  private final BundleContext context;
  private final ServiceTracker<Migratable, Migratable> migratables;
  private final List<ServiceReference<?>> exported = new ArrayList<>();

  private Held(Bundle bundle) {
    this.context = bundle.getBundleContext();
    if (context == null) {
      throw new HostingException(bundle.getSymbolicName() + " is not running");
    }
    this.migratables =
        new ServiceTracker<>(context, filter(bundle), null) {
          @Override
          public Migratable addingService(ServiceReference<Migratable> reference) {
            return reference.getBundle().equals(bundle) ? super.addingService(reference) : null;
          }
        };
  }

  private static org.osgi.framework.Filter filter(Bundle bundle) {
    try {
      return FrameworkUtil.createFilter(
          "(&("
              + Constants.OBJECTCLASS
              + "="
              + Migratable.class.getName()
              + ")("
              + Constants.SERVICE_BUNDLEID
              + "="
              + bundle.getBundleId()
              + "))");
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Activates and holds what a started bundle registered; fails where that cannot be had. */
  static Held of(Bundle bundle) {
    Held held = new Held(bundle);
    try {
      held.open(bundle);
      return held;
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private void open(Bundle bundle) {
    for (ServiceReference<?> reference : references(bundle)) {
      boolean remote = reference.getProperty("service.exported.interfaces") != null;
      boolean one =
          Constants.SCOPE_SINGLETON.equals(reference.getProperty(Constants.SERVICE_SCOPE));
      if (remote && one && context.getService(reference) == null) {
        throw new HostingException(
            bundle.getSymbolicName()
                + ": its service "
                + reference
                + " cannot be activated; the log of the node says why");
      } else if (remote && one) {
        exported.add(reference);
      }
    }
    migratables.open();
  }

  private List<ServiceReference<?>> references(Bundle bundle) {
    try {
      ServiceReference<?>[] found =
          context.getAllServiceReferences(
              null, "(" + Constants.SERVICE_BUNDLEID + "=" + bundle.getBundleId() + ")");
      return found == null ? List.of() : List.of(found);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Null where the application has no memory of its own (yet). */
  Migratable migratable() {
    return migratables.getService();
  }

  /** Waits for a component whose references are not there yet. */
  Migratable migratable(long millis) {
    try {
      return migratables.waitForService(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostingException("stopped while waiting for an application's memory", e);
    }
  }

  @Override
  public void close() {
    try {
      migratables.close();
      exported.forEach(context::ungetService);
    } catch (IllegalStateException e) {
      exported.clear(); // the bundle has stopped, and with it all its uses
    }
  }
}
