package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Plan;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.store.BundleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** Answers what a deployment would do, and makes descriptors of it; touches nothing that runs. */
final class Planner {
  private final Parts parts;

  Planner(Parts parts) {
    this.parts = parts;
  }

  /** Verifies a jar and copies it into the store. */
  JarResource take(Path file) {
    try {
      String hash = parts.apps().add(file);
      Path copy = parts.apps().path(hash);
      return new JarResource(BundleFile.verify(copy), hash, Files.size(copy));
    } catch (IOException | IllegalArgumentException e) {
      throw new HostingException(file.getFileName() + " cannot be used: " + e.getMessage(), e);
    }
  }

  JarResource stored(String hash) {
    try {
      return parts.rack().resource(hash);
    } catch (IOException | IllegalArgumentException e) {
      throw new HostingException("the stored bundle " + hash + ": " + e.getMessage(), e);
    }
  }

  /** Would it resolve here, and with what? */
  Resolution.Outcome resolve(JarResource wanted, Collection<JarResource> carried) {
    Ledger.Holding old = parts.journal().ledger().holding(wanted.symbolicName());
    Bundle without = old == null ? null : parts.rack().find(old.descriptor().hash());
    return Resolution.of(parts.resolver(), parts.context(), wanted, carried, without);
  }

  /** The application as this node would run it: needs are the hosted bundles that it wires to. */
  Descriptor describe(JarResource wanted, Resolution.Outcome outcome) {
    Map<String, Descriptor.Piece> needs = new TreeMap<>();
    for (JarResource jar : outcome.install()) {
      needs.put(jar.hash(), jar.piece());
    }
    for (Bundle bundle : outcome.uses()) {
      if (Rack.hosted(bundle)) {
        String hash = parts.rack().hash(bundle);
        needs.put(hash, stored(hash).piece());
        parts.rack().needs(bundle).forEach(p -> needs.put(p.hash(), p));
      }
    }
    needs.remove(wanted.hash());
    return new Descriptor(
        wanted.symbolicName(),
        wanted.version().toString(),
        wanted.kind(),
        wanted.piece(),
        List.copyOf(needs.values()));
  }

  /** As {@link #describe}; fails with the reasons where it does not resolve. */
  Descriptor resolved(JarResource wanted, Collection<JarResource> carried) {
    Resolution.Outcome outcome = resolve(wanted, carried);
    if (!outcome.possible()) {
      throw new HostingException(
          wanted + " does not resolve: " + String.join("; ", outcome.refused()));
    }
    return describe(wanted, outcome);
  }

  /** For sending it elsewhere: what it needs from here, as far as it resolves here. */
  Descriptor portable(JarResource wanted) {
    Resolution.Outcome outcome = resolve(wanted, List.of());
    return describe(wanted, outcome);
  }

  /** An owned application as it is wired now. */
  Descriptor current(Ledger.Holding holding) {
    Descriptor known = holding.descriptor();
    Bundle bundle = parts.rack().find(known.hash());
    return bundle == null
        ? known
        : new Descriptor(
            known.name(), known.version(), known.kind(), known.main(), parts.rack().needs(bundle));
  }

  Map<String, Map<String, String>> headers(Descriptor descriptor) {
    Map<String, Map<String, String>> headers = new LinkedHashMap<>();
    for (Descriptor.Piece piece : descriptor.pieces()) {
      Map<String, String> relevant = new LinkedHashMap<>();
      stored(piece.hash())
          .headers()
          .forEach(
              (name, value) -> {
                if (RELEVANT.contains(name)) {
                  relevant.put(name, value);
                }
              });
      headers.put(piece.hash(), relevant);
    }
    return headers;
  }

  private static final Set<String> RELEVANT =
      Set.of(
          Constants.BUNDLE_SYMBOLICNAME,
          Constants.BUNDLE_VERSION,
          Constants.BUNDLE_ACTIVATOR,
          Constants.FRAGMENT_HOST,
          Constants.IMPORT_PACKAGE,
          Constants.EXPORT_PACKAGE,
          Constants.REQUIRE_BUNDLE,
          Constants.REQUIRE_CAPABILITY,
          Constants.PROVIDE_CAPABILITY,
          "Service-Component",
          "Bundle-Blueprint");

  /** The dry run; {@code headers} stand for the bundles. */
  Plan plan(
      Descriptor descriptor, Map<String, Map<String, String>> headers, List<String> objections) {
    List<JarResource> carried = new ArrayList<>();
    for (Descriptor.Piece need : descriptor.needs()) {
      carried.add(resource(need, headers));
    }
    JarResource wanted = resource(descriptor.main(), headers);
    Resolution.Outcome outcome = resolve(wanted, carried);
    List<String> refused = new ArrayList<>(objections);
    refused.addAll(outcome.refused());
    List<String> install = new ArrayList<>();
    long fetch = 0;
    List<JarResource> all = new ArrayList<>(outcome.install());
    all.add(wanted);
    for (JarResource jar : all) {
      if (parts.rack().find(jar.hash()) == null) {
        install.add(jar.toString());
        fetch += parts.apps().has(jar.hash()) ? 0 : jar.piece().sizeBytes();
      }
    }
    return new Plan(
        descriptor.name(), parts.overlay().self().name(), install, fetch, refresh(wanted), refused);
  }

  private List<String> refresh(JarResource wanted) {
    Ledger.Holding old = parts.journal().ledger().holding(wanted.symbolicName());
    Bundle bundle = old == null ? null : parts.rack().find(old.descriptor().hash());
    if (bundle == null || old.descriptor().hash().equals(wanted.hash())) {
      return List.of();
    }
    return parts.rack().refreshClosure(bundle).stream()
        .map(b -> b.getSymbolicName() + " " + b.getVersion())
        .toList();
  }

  private static JarResource resource(
      Descriptor.Piece piece, Map<String, Map<String, String>> headers) {
    Map<String, String> known = headers.get(piece.hash());
    if (known == null) {
      throw new HostingException("the manifest of " + piece + " is missing in the question");
    }
    try {
      return new JarResource(known, piece.hash(), piece.sizeBytes());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new HostingException("the manifest of " + piece + ": " + e.getMessage(), e);
    }
  }
}
