package io.godwit.hosting.osgi;

import io.godwit.hosting.core.Descriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wire;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;
import org.osgi.service.resolver.ResolutionException;
import org.osgi.service.resolver.ResolveContext;
import org.osgi.service.resolver.Resolver;

/**
 * One question to the framework's own resolver: would this bundle resolve, beside what is
 * installed, with these at hand? Nothing is installed to find out. A package is taken from a bundle
 * that is resolved already, then from one that only exports (a library), then from the newest.
 */
final class Resolution extends ResolveContext {
  private final JarResource wanted;
  private final List<Resource> candidates = new ArrayList<>();
  private final Map<Resource, Wiring> wirings = new HashMap<>();

  /** What came out. */
  record Outcome(Set<JarResource> install, Set<Bundle> uses, List<String> refused) {
    boolean possible() {
      return refused.isEmpty();
    }
  }

  private Resolution(
      BundleContext context, JarResource wanted, Collection<JarResource> carried, Bundle without) {
    this.wanted = wanted;
    for (Bundle bundle : context.getBundles()) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      if (bundle.equals(without) || revision == null) {
        continue;
      }
      BundleWiring wiring = revision.getWiring();
      candidates.add(revision);
      if (wiring != null) {
        wirings.put(revision, wiring);
      }
    }
    for (JarResource resource : carried) {
      if (candidates.stream().noneMatch(c -> same(c, resource))) {
        candidates.add(resource);
      }
    }
    candidates.add(wanted);
  }

  /**
   * Asks.
   *
   * @param carried bundles that may be installed with it where it needs them
   * @param without the bundle that it replaces, or null
   */
  static Outcome of(
      Resolver resolver,
      BundleContext context,
      JarResource wanted,
      Collection<JarResource> carried,
      Bundle without) {
    Resolution resolution = new Resolution(context, wanted, carried, without);
    if (wanted.kind() == Descriptor.Kind.FRAGMENT) {
      return resolution.attached();
    }
    Set<JarResource> install = new LinkedHashSet<>();
    Set<Bundle> uses = new LinkedHashSet<>();
    try {
      Map<Resource, List<Wire>> wires = resolver.resolve(resolution);
      for (Map.Entry<Resource, List<Wire>> entry : wires.entrySet()) {
        if (entry.getKey() instanceof JarResource jar && jar != wanted) {
          install.add(jar);
        }
        for (Wire wire : entry.getValue()) {
          if (wire.getProvider() instanceof BundleRevision revision) {
            uses.add(revision.getBundle());
          }
        }
      }
      return new Outcome(install, uses, List.of());
    } catch (ResolutionException e) {
      return new Outcome(Set.of(), Set.of(), resolution.words(e));
    }
  }

  /**
   * A fragment needs its host. The resolver does not attach one to a bundle that is resolved
   * already (nor does the framework, before that bundle is refreshed), so the host's own word
   * counts.
   */
  private Outcome attached() {
    for (Requirement requirement : wanted.getRequirements(HostNamespace.HOST_NAMESPACE)) {
      for (Resource candidate : candidates) {
        for (Capability host : candidate.getCapabilities(HostNamespace.HOST_NAMESPACE)) {
          if (matches(requirement, host)) {
            return new Outcome(Set.of(), Set.of(), List.of());
          }
        }
      }
      return new Outcome(Set.of(), Set.of(), List.of(words(requirement)));
    }
    return new Outcome(Set.of(), Set.of(), List.of());
  }

  private static boolean same(Resource installed, JarResource jar) {
    return installed instanceof BundleRevision revision
        && jar.symbolicName().equals(revision.getSymbolicName())
        && jar.version().equals(revision.getVersion());
  }

  private List<String> words(ResolutionException failure) {
    Set<String> words = new TreeSet<>();
    for (Requirement requirement : failure.getUnresolvedRequirements()) {
      words.add(words(requirement));
    }
    if (words.isEmpty()) {
      words.add(wanted + " does not resolve: " + failure.getMessage());
    }
    return List.copyOf(words);
  }

  private String words(Requirement requirement) {
    String filter = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
    String who = String.valueOf(requirement.getResource());
    if (requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE) && filter != null) {
      String name = filter.replaceAll(".*\\(osgi\\.wiring\\.package=([^)]*)\\).*", "$1");
      List<String> found = new ArrayList<>();
      for (Resource candidate : candidates) {
        for (Capability c : offered(candidate)) {
          if (name.equals(c.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))) {
            found.add(
                c.getAttributes().get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE)
                    + " of "
                    + candidate);
          }
        }
      }
      return who
          + " needs the package "
          + name
          + " "
          + range(filter)
          + "; "
          + (found.isEmpty() ? "no bundle exports it" : "there is " + String.join(", ", found));
    }
    return who
        + " needs "
        + requirement.getNamespace()
        + (filter == null ? "" : " " + filter)
        + ", which nothing here provides";
  }

  private static String range(String filter) {
    String low = filter.replaceAll(".*?(?<!\\(!)\\(version>=([^)]*)\\).*", "$1");
    String high = filter.replaceAll(".*\\(!\\(version>=([^)]*)\\)\\).*", "$1");
    if (low.equals(filter)) {
      return "of any version";
    }
    return high.equals(filter) ? low + " or newer" : "from " + low + " to below " + high;
  }

  @Override
  public Collection<Resource> getMandatoryResources() {
    return List.of(wanted);
  }

  @Override
  public List<Capability> findProviders(Requirement requirement) {
    List<Capability> found = new ArrayList<>();
    for (Resource candidate : candidates) {
      for (Capability capability : offered(candidate)) {
        if (matches(requirement, capability)) {
          found.add(capability);
        }
      }
    }
    found.sort(preference());
    return found;
  }

  private Collection<? extends Capability> offered(Resource candidate) {
    Wiring wiring = wirings.get(candidate);
    return wiring == null ? candidate.getCapabilities(null) : wiring.getResourceCapabilities(null);
  }

  private Comparator<Capability> preference() {
    return Comparator.<Capability>comparingInt(c -> wirings.containsKey(c.getResource()) ? 0 : 1)
        .thenComparingInt(c -> library(c.getResource()) ? 0 : 1)
        .thenComparing(Resolution::version, Comparator.reverseOrder())
        .thenComparingInt(c -> candidates.indexOf(c.getResource()));
  }

  private static boolean library(Resource resource) {
    return resource instanceof JarResource jar && jar.kind() == Descriptor.Kind.LIBRARY;
  }

  private static Version version(Capability capability) {
    Object version = capability.getAttributes().get("version");
    return version instanceof Version v ? v : Version.emptyVersion;
  }

  static boolean matches(Requirement requirement, Capability capability) {
    if (!requirement.getNamespace().equals(capability.getNamespace())) {
      return false;
    }
    String filter = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
    if (filter == null) {
      return mandatory(capability, "");
    }
    try {
      return FrameworkUtil.createFilter(filter).matches(capability.getAttributes())
          && mandatory(capability, filter);
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException("a filter that cannot be read: " + filter, e);
    }
  }

  private static boolean mandatory(Capability capability, String filter) {
    String names = capability.getDirectives().get(PackageNamespace.CAPABILITY_MANDATORY_DIRECTIVE);
    if (names == null || !capability.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)) {
      return true;
    }
    for (String name : names.split(",")) {
      if (!filter.contains("(" + name.strip() + "=")) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int insertHostedCapability(List<Capability> capabilities, HostedCapability hosted) {
    capabilities.add(hosted);
    return capabilities.size() - 1;
  }

  /** What is only needed at run time (services, {@code effective:=active}) does not hinder. */
  @Override
  public boolean isEffective(Requirement requirement) {
    String effective = requirement.getDirectives().get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE);
    return effective == null || effective.equals(Namespace.EFFECTIVE_RESOLVE);
  }

  @Override
  public Map<Resource, Wiring> getWirings() {
    return Map.copyOf(wirings);
  }
}
