package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.store.BundleFile;
import io.godwit.overlay.Id;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.Bundle;

/** Brings the bytes of an application here and checks that they are what was announced. Blocks. */
final class Fetcher {
  private final Parts parts;
  private final Peers peers;

  Fetcher(Parts parts, Peers peers) {
    this.parts = parts;
    this.peers = peers;
  }

  /** What it needs and is not installed here, and the application's own bundle. */
  List<JarResource> fetch(Descriptor descriptor, Collection<Id> hints) {
    List<JarResource> needs = new ArrayList<>();
    for (Descriptor.Piece need : descriptor.needs()) {
      if (!installed(need)) {
        peers.fetch(need, hints);
        needs.add(checked(need));
      }
    }
    peers.fetch(descriptor.main(), hints);
    checked(descriptor.main());
    return needs;
  }

  private boolean installed(Descriptor.Piece piece) {
    for (Bundle bundle : parts.context().getBundles()) {
      if (piece.symbolicName().equals(bundle.getSymbolicName())
          && piece.version().equals(Objects.toString(bundle.getVersion()))) {
        return true;
      }
    }
    return false;
  }

  private JarResource checked(Descriptor.Piece piece) {
    try {
      Map<String, String> headers = BundleFile.verify(parts.apps().path(piece.hash()));
      JarResource jar = new JarResource(headers, piece.hash(), piece.sizeBytes());
      if (!jar.symbolicName().equals(piece.symbolicName())) {
        throw new HostingException("the bundle announced as " + piece + " calls itself " + jar);
      }
      return jar;
    } catch (IOException | IllegalArgumentException e) {
      throw new HostingException(piece + " is not a usable bundle: " + e.getMessage(), e);
    }
  }
}
