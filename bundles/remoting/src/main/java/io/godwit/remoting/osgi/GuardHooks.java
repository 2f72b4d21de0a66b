package io.godwit.remoting.osgi;

import io.godwit.api.GodwitConstants;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/**
 * Hides the raw exported services of guarded applications from other bundles, which shall bind the
 * proxy that outlives moves; and the proxies of an application from its own bundles, which have the
 * raw service. The framework and the parts of the node that serve the application see everything.
 */
final class GuardHooks implements EventListenerHook, FindHook {
  private static final Set<String> SEE_ALL =
      Set.of(
          "io.godwit.remoting",
          "io.godwit.hosting",
          "org.apache.aries.rsa.core",
          "org.apache.felix.scr");

  private final GateTable gates;

  GuardHooks(GateTable gates) {
    this.gates = gates;
  }

  @Override
  public void event(
      ServiceEvent event, Map<BundleContext, Collection<ListenerHook.ListenerInfo>> listeners) {
    if (relevant(event.getServiceReference())) {
      listeners.keySet().removeIf(context -> hidden(event.getServiceReference(), context));
    }
  }

  @Override
  public void find(
      BundleContext context,
      String name,
      String filter,
      boolean allServices,
      Collection<ServiceReference<?>> references) {
    references.removeIf(reference -> relevant(reference) && hidden(reference, context));
  }

  private static boolean relevant(ServiceReference<?> reference) {
    return reference.getProperty(RemoteConstants.SERVICE_EXPORTED_INTERFACES) != null
        || reference.getProperty(GodwitConstants.APPLICATION) != null;
  }

  private boolean hidden(ServiceReference<?> reference, BundleContext context) {
    Bundle viewer;
    try {
      viewer = context.getBundle();
    } catch (IllegalStateException e) {
      // A stopped bundle sees nothing anyway.
      return false;
    }
    if (viewer.getBundleId() == 0 || SEE_ALL.contains(viewer.getSymbolicName())) {
      return false;
    }
    String viewing = gates.applicationOf(viewer.getBundleId());
    if (reference.getProperty(RemoteConstants.SERVICE_IMPORTED) != null) {
      return viewing != null && viewing.equals(reference.getProperty(GodwitConstants.APPLICATION));
    }
    Bundle owner = reference.getBundle();
    String owning = owner == null ? null : gates.applicationOf(owner.getBundleId());
    return owning != null && !owning.equals(viewing);
  }
}
