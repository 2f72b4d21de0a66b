package io.godwit.remoting.osgi;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/** Which version of a package a bundle sees, and which one an endpoint names. */
final class Packages {
  private Packages() {}

  static String of(String interfaceName) {
    int dot = interfaceName.lastIndexOf('.');
    return dot < 0 ? "" : interfaceName.substring(0, dot);
  }

  /**
   * By package name; nothing for packages that the bundle does not get through wires or exports.
   */
  static SortedMap<String, String> seenBy(Bundle bundle, List<String> interfaceNames) {
    SortedMap<String, String> versions = new TreeMap<>();
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    if (wiring == null) {
      return versions;
    }
    List<BundleCapability> own = wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE);
    List<BundleWire> wires = wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE);
    for (String name : interfaceNames) {
      String wanted = of(name);
      own.forEach(capability -> note(versions, wanted, capability));
      wires.forEach(wire -> note(versions, wanted, wire.getCapability()));
    }
    return versions;
  }

  static boolean loads(Bundle bundle, String className) {
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    if (wiring == null) {
      return false;
    }
    try {
      wiring.getClassLoader().loadClass(className);
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static void note(
      SortedMap<String, String> versions, String wanted, BundleCapability capability) {
    Map<String, Object> attributes = capability.getAttributes();
    Object version = attributes.get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE);
    if (wanted.equals(attributes.get(PackageNamespace.PACKAGE_NAMESPACE)) && version != null) {
      versions.put(wanted, version.toString());
    }
  }

  static SortedMap<String, String> of(Map<String, ?> endpoint) {
    SortedMap<String, String> versions = new TreeMap<>();
    String prefix = RemoteConstants.ENDPOINT_PACKAGE_VERSION_;
    endpoint.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            versions.put(key.substring(prefix.length()), String.valueOf(value));
          }
        });
    return versions;
  }
}
