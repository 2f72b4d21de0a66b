package io.godwit.hosting.osgi;

import io.godwit.hosting.core.Clauses;
import io.godwit.hosting.core.Clauses.Clause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

/** Reads the requirements out of a manifest's headers; see {@link JarResource}. */
final class JarRequirements {
  private final JarResource resource;
  private final List<Requirement> out;

  private JarRequirements(JarResource resource, List<Requirement> out) {
    this.resource = resource;
    this.out = out;
  }

  static void read(JarResource resource, Map<String, String> headers, List<Requirement> out) {
    JarRequirements reader = new JarRequirements(resource, out);
    reader.packages(headers.get(Constants.IMPORT_PACKAGE));
    reader.bundles(headers.get(Constants.REQUIRE_BUNDLE), BundleNamespace.BUNDLE_NAMESPACE);
    reader.bundles(headers.get(Constants.FRAGMENT_HOST), HostNamespace.HOST_NAMESPACE);
    reader.required(headers.get(Constants.REQUIRE_CAPABILITY));
  }

  private void packages(String header) {
    for (Clause clause : Clauses.parse(header)) {
      for (String path : clause.paths()) {
        Map<String, String> match = new LinkedHashMap<>(clause.attributes());
        String version = match.remove("version");
        String old = match.remove("specification-version");
        String range = version != null ? version : old;
        StringBuilder filter = new StringBuilder();
        equal(filter, PackageNamespace.PACKAGE_NAMESPACE, path);
        range(filter, PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE, range);
        range(
            filter,
            PackageNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE,
            match.remove(Constants.BUNDLE_VERSION_ATTRIBUTE));
        match.forEach((name, value) -> equal(filter, untyped(name), value));
        Map<String, String> directives = new LinkedHashMap<>(clause.directives());
        add(PackageNamespace.PACKAGE_NAMESPACE, "(&" + filter + ")", directives, Map.of());
      }
    }
  }

  private void bundles(String header, String namespace) {
    for (Clause clause : Clauses.parse(header)) {
      for (String path : clause.paths()) {
        if (path.equals("system.bundle") && namespace.equals(HostNamespace.HOST_NAMESPACE)) {
          throw new IllegalArgumentException(
              "it is an extension of the framework, which cannot be added while a node runs");
        }
        StringBuilder filter = new StringBuilder();
        equal(filter, namespace, path);
        range(
            filter,
            Constants.BUNDLE_VERSION_ATTRIBUTE,
            clause.attributes().get(Constants.BUNDLE_VERSION_ATTRIBUTE));
        add(namespace, "(&" + filter + ")", new LinkedHashMap<>(clause.directives()), Map.of());
      }
    }
  }

  private void required(String header) {
    for (Clause clause : Clauses.parse(header)) {
      for (String namespace : clause.paths()) {
        String filter = clause.directives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
        Map<String, String> directives = new LinkedHashMap<>(clause.directives());
        add(namespace, filter, directives, typed(clause.attributes()));
      }
    }
  }

  private void add(
      String namespace,
      String filter,
      Map<String, String> directives,
      Map<String, Object> attributes) {
    if (filter != null) {
      directives.put(Namespace.REQUIREMENT_FILTER_DIRECTIVE, filter);
    }
    out.add(
        new JarResource.JarRequirement(
            namespace, Map.copyOf(directives), Map.copyOf(attributes), resource, out.size()));
  }

  private static void equal(StringBuilder filter, String name, String value) {
    filter.append('(').append(name).append('=').append(escaped(value)).append(')');
  }

  private static void range(StringBuilder filter, String name, String range) {
    if (range != null) {
      filter.append(new VersionRange(range).toFilterString(name));
    }
  }

  private static String escaped(String value) {
    return value.replaceAll("([\\\\*()])", "\\\\$1");
  }

  private static String untyped(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** Attributes with their types ({@code name:Version="1"}, {@code name:List<String>="a,b"}). */
  static Map<String, Object> typed(Map<String, String> attributes) {
    Map<String, Object> typed = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> {
          int colon = name.indexOf(':');
          String type = colon < 0 ? "String" : name.substring(colon + 1).strip();
          typed.put(colon < 0 ? name : name.substring(0, colon).strip(), value(type, value));
        });
    return typed;
  }

  private static Object value(String type, String text) {
    if (type.startsWith("List")) {
      String of = type.contains("<") ? type.replaceAll(".*<(.*)>.*", "$1").strip() : "String";
      List<Object> values = new ArrayList<>();
      for (String part : text.split("(?<!\\\\),")) {
        values.add(value(of, part.strip().replace("\\,", ",")));
      }
      return values;
    }
    try {
      return switch (type) {
        case "Version" -> Version.parseVersion(text.strip());
        case "Long" -> Long.valueOf(text.strip());
        case "Double" -> Double.valueOf(text.strip());
        default -> text;
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("an attribute of type " + type + ": '" + text + "'", e);
    }
  }
}
