package io.godwit.hosting.osgi;

import io.godwit.hosting.core.Clauses;
import io.godwit.hosting.core.Clauses.Clause;
import io.godwit.hosting.core.Descriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/**
 * A bundle that is not installed, as the resolver sees it: capabilities and requirements read from
 * its manifest's headers, so that a plan touches nothing of the framework.
 */
final class JarResource implements Resource {
  private final Map<String, String> headers;
  private final String symbolicName;
  private final Version version;
  private final String hash;
  private final long sizeBytes;
  private final List<Capability> capabilities = new ArrayList<>();
  private final List<Requirement> requirements = new ArrayList<>();

  /** Fails with IllegalArgumentException and the reason where a header cannot be read. */
  JarResource(Map<String, String> headers, String hash, long sizeBytes) {
    this.headers = Map.copyOf(headers);
    this.hash = hash;
    this.sizeBytes = sizeBytes;
    Clause name = Clauses.parse(headers.get(Constants.BUNDLE_SYMBOLICNAME)).get(0);
    this.symbolicName = name.paths().get(0);
    this.version = Version.parseVersion(headers.get(Constants.BUNDLE_VERSION));
    identity(name);
    packages();
    JarRequirements.read(this, headers, requirements);
    provided();
  }

  String symbolicName() {
    return symbolicName;
  }

  Version version() {
    return version;
  }

  String hash() {
    return hash;
  }

  Map<String, String> headers() {
    return headers;
  }

  Descriptor.Piece piece() {
    return new Descriptor.Piece(symbolicName, version.toString(), hash, sizeBytes);
  }

  /** A bundle that starts nothing and offers packages only is a library. */
  Descriptor.Kind kind() {
    if (headers.containsKey(Constants.FRAGMENT_HOST)) {
      return Descriptor.Kind.FRAGMENT;
    }
    boolean acts =
        headers.containsKey(Constants.BUNDLE_ACTIVATOR)
            || headers.containsKey("Service-Component")
            || headers.containsKey("Bundle-Blueprint")
            || headers.getOrDefault(Constants.REQUIRE_CAPABILITY, "").contains("osgi.extender")
            || !headers.containsKey(Constants.EXPORT_PACKAGE);
    return acts ? Descriptor.Kind.APPLICATION : Descriptor.Kind.LIBRARY;
  }

  boolean startsComponents() {
    return headers.containsKey("Service-Component");
  }

  private void identity(Clause name) {
    boolean fragment = headers.containsKey(Constants.FRAGMENT_HOST);
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put(IdentityNamespace.IDENTITY_NAMESPACE, symbolicName);
    identity.put(IdentityNamespace.CAPABILITY_VERSION_ATTRIBUTE, version);
    identity.put(
        IdentityNamespace.CAPABILITY_TYPE_ATTRIBUTE,
        fragment ? IdentityNamespace.TYPE_FRAGMENT : IdentityNamespace.TYPE_BUNDLE);
    Map<String, String> directives =
        name.directives().containsKey("singleton")
            ? Map.of("singleton", name.directives().get("singleton"))
            : Map.of();
    add(IdentityNamespace.IDENTITY_NAMESPACE, identity, directives);
    if (!fragment) {
      named(BundleNamespace.BUNDLE_NAMESPACE);
      named(HostNamespace.HOST_NAMESPACE);
    }
  }

  private void named(String namespace) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put(namespace, symbolicName);
    attributes.put(Constants.BUNDLE_VERSION_ATTRIBUTE, version);
    add(namespace, attributes, Map.of());
  }

  private void packages() {
    for (Clause clause : Clauses.parse(headers.get(Constants.EXPORT_PACKAGE))) {
      for (String path : clause.paths()) {
        Map<String, Object> attributes = JarRequirements.typed(clause.attributes());
        attributes.put(PackageNamespace.PACKAGE_NAMESPACE, path);
        attributes.put(
            PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE,
            Version.parseVersion(clause.attributes().get("version")));
        attributes.put(PackageNamespace.CAPABILITY_BUNDLE_SYMBOLICNAME_ATTRIBUTE, symbolicName);
        attributes.put(PackageNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE, version);
        add(PackageNamespace.PACKAGE_NAMESPACE, attributes, clause.directives());
      }
    }
  }

  private void provided() {
    for (Clause clause : Clauses.parse(headers.get(Constants.PROVIDE_CAPABILITY))) {
      for (String namespace : clause.paths()) {
        add(namespace, JarRequirements.typed(clause.attributes()), clause.directives());
      }
    }
  }

  private void add(
      String namespace, Map<String, Object> attributes, Map<String, String> directives) {
    capabilities.add(new JarCapability(namespace, directives, attributes, this));
  }

  @Override
  public List<Capability> getCapabilities(String namespace) {
    return namespace == null
        ? List.copyOf(capabilities)
        : capabilities.stream().filter(c -> c.getNamespace().equals(namespace)).toList();
  }

  @Override
  public List<Requirement> getRequirements(String namespace) {
    return namespace == null
        ? List.copyOf(requirements)
        : requirements.stream().filter(r -> r.getNamespace().equals(namespace)).toList();
  }

  @Override
  public String toString() {
    return symbolicName + " " + version;
  }

  /** Identity is the object, as the resolver's maps need it. */
  static final class JarCapability implements Capability {
    private final String namespace;
    private final Map<String, String> directives;
    private final Map<String, Object> attributes;
    private final Resource resource;

    JarCapability(
        String namespace,
        Map<String, String> directives,
        Map<String, Object> attributes,
        Resource resource) {
      this.namespace = namespace;
      this.directives = Map.copyOf(directives);
      this.attributes = Map.copyOf(attributes);
      this.resource = resource;
    }

    @Override
    public String getNamespace() {
      return namespace;
    }

    @Override
    public Map<String, String> getDirectives() {
      return directives;
    }

    @Override
    public Map<String, Object> getAttributes() {
      return attributes;
    }

    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public String toString() {
      return namespace + attributes;
    }
  }

  /** As {@link JarCapability}. */
  record JarRequirement(
      String namespace,
      Map<String, String> directives,
      Map<String, Object> attributes,
      Resource resource,
      int number)
      implements Requirement {
    @Override
    public String getNamespace() {
      return namespace;
    }

    @Override
    public Map<String, String> getDirectives() {
      return directives;
    }

    @Override
    public Map<String, Object> getAttributes() {
      return attributes;
    }

    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof JarRequirement r && r.resource == resource && r.number == number;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(resource) * 31 + number;
    }

    @Override
    public String toString() {
      return namespace + ": " + directives.getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
    }
  }
}
