package io.godwit.remoting.osgi;

import io.godwit.remoting.core.ImportCore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees which services the bundles here ask for: listeners (trackers, {@code @Reference}) as long as
 * they listen, look-ups for a while. The interfaces of the framework and of this node's own parts
 * are never looked for elsewhere.
 */
final class InterestHooks implements ListenerHook, FindHook {
  private static final Logger LOG = LoggerFactory.getLogger(InterestHooks.class);
  private static final Pattern OBJECT_CLASS =
      Pattern.compile("\\(\\s*objectClass\\s*=([^()*\\\\]+)\\)", Pattern.CASE_INSENSITIVE);
  private static final List<String> LOCAL_ONLY =
      List.of(
          "org.osgi.framework.",
          "org.osgi.service.cm.",
          "org.osgi.service.component.",
          "org.osgi.service.condition.",
          "org.osgi.service.event.",
          "org.osgi.service.log.",
          "org.osgi.service.metatype.",
          "org.osgi.service.packageadmin.",
          "org.osgi.service.permissionadmin.",
          "org.osgi.service.condpermadmin.",
          "org.osgi.service.remoteserviceadmin.",
          "org.osgi.service.repository.",
          "org.osgi.service.resolver.",
          "org.osgi.service.startlevel.",
          "org.osgi.service.url.",
          "org.osgi.service.useradmin.",
          "org.apache.felix.",
          "org.apache.aries.",
          "org.slf4j.",
          "org.jline.",
          "java.",
          "javax.",
          "io.godwit.api",
          "io.godwit.overlay",
          "io.godwit.discovery",
          "io.godwit.remoting",
          "io.godwit.hosting",
          "io.godwit.config",
          "io.godwit.shell");

  private final EndpointImports imports;
  private final long ownBundle;
  private final Map<ListenerInfo, List<String>> keys = new HashMap<>();
  private final Map<String, Long> glanced = new ConcurrentHashMap<>();
  private long numbers;

  InterestHooks(EndpointImports imports, long ownBundle) {
    this.imports = imports;
    this.ownBundle = ownBundle;
  }

  static List<String> names(String filter) {
    List<String> names = new ArrayList<>();
    Matcher matcher = OBJECT_CLASS.matcher(filter);
    while (matcher.find()) {
      String name = matcher.group(1).trim();
      if (!localOnly(name) && !names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** A beginning that ends with a dot stands for packages below it too, else for one package. */
  private static boolean localOnly(String name) {
    return LOCAL_ONLY.stream()
        .anyMatch(
            each -> each.endsWith(".") ? name.startsWith(each) : Packages.of(name).equals(each));
  }

  private boolean ignored(BundleContext context) {
    try {
      Bundle bundle = context.getBundle();
      return bundle == null || bundle.getBundleId() == 0 || bundle.getBundleId() == ownBundle;
    } catch (IllegalStateException e) {
      LOG.trace("the bundle has stopped meanwhile", e);
      return true;
    }
  }

  @Override
  public void added(Collection<ListenerInfo> listeners) {
    for (ListenerInfo listener : listeners) {
      if (listener.getFilter() == null
          || listener.isRemoved()
          || ignored(listener.getBundleContext())) {
        continue;
      }
      for (String name : names(listener.getFilter())) {
        interest(listener.getBundleContext(), name, listener.getFilter(), listener);
      }
    }
  }

  private void interest(BundleContext context, String name, String filter, ListenerInfo listener) {
    try {
      ImportCore.Interest interest = interest(context.getBundle(), name, filter);
      String key;
      synchronized (keys) {
        key = "listener " + ++numbers;
        keys.computeIfAbsent(listener, absent -> new ArrayList<>()).add(key);
      }
      imports.interested(key, interest);
    } catch (IllegalStateException e) {
      LOG.trace("the bundle has stopped meanwhile", e);
    }
  }

  private static ImportCore.Interest interest(Bundle bundle, String name, String filter) {
    try {
      Filter parsed = FrameworkUtil.createFilter(filter);
      return new ImportCore.Interest(
          name,
          parsed::matches,
          Packages.seenBy(bundle, List.of(name)),
          other -> Packages.loads(bundle, other));
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("the framework lets no such filter through: " + filter, e);
    }
  }

  @Override
  public void removed(Collection<ListenerInfo> listeners) {
    for (ListenerInfo listener : listeners) {
      List<String> gone;
      synchronized (keys) {
        gone = keys.remove(listener);
      }
      if (gone != null) {
        gone.forEach(imports::uninterested);
      }
    }
  }

  /** Who looks a service up for each use of it shall not wake the topology each time. */
  private boolean news(String key) {
    long nowMillis = System.nanoTime() / 1_000_000;
    Long before = glanced.get(key);
    if (before != null && nowMillis - before < ImportCore.GLANCE_MILLIS / 4) {
      return false;
    }
    if (glanced.size() >= ImportCore.MAX_GLANCES) {
      glanced.clear();
    }
    glanced.put(key, nowMillis);
    return true;
  }

  @Override
  public void find(
      BundleContext context,
      String name,
      String filter,
      boolean allServices,
      Collection<ServiceReference<?>> references) {
    if (ignored(context)) {
      return;
    }
    String whole =
        name == null
            ? filter
            : "(&(objectClass=" + name + ")" + (filter == null ? "" : filter) + ")";
    if (whole == null) {
      return;
    }
    for (String each : names(whole)) {
      try {
        Bundle bundle = context.getBundle();
        String key = "find " + bundle.getBundleId() + " " + each + " " + whole;
        if (news(key)) {
          imports.glanced(key, interest(bundle, each, whole));
        }
      } catch (IllegalStateException e) {
        LOG.trace("the bundle has stopped meanwhile", e);
      }
    }
  }
}
