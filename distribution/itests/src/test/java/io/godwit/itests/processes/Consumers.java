package io.godwit.itests.processes;

import io.godwit.nodes.Deadline;
import io.godwit.nodes.LocalNetwork;
import io.godwit.nodes.LocalNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A consumer on every node. An application is its symbolic name, and one copy of it runs in a
 * network; so each node gets the sample under a name of its own.
 */
final class Consumers {
  private Consumers() {}

  static void runOnAll(LocalNetwork network) {
    for (LocalNode node : network.nodes()) {
      node.drop(network.distribution().sample("api"));
      node.drop(renamed(network, node.name()));
    }
    for (LocalNode node : network.nodes()) {
      Deadline.await(
          "the consumer on " + node + " has its references",
          Seen.SOON,
          network::tails,
          () -> node.exec("consumer:status").status() == 0);
    }
  }

  private static Path renamed(LocalNetwork network, String node) {
    Path source = network.distribution().sample("consumer");
    Path target = network.directory().resolve("consumer-" + node + ".jar");
    try (JarInputStream in = new JarInputStream(Files.newInputStream(source))) {
      Manifest manifest = new Manifest(in.getManifest());
      Attributes attributes = manifest.getMainAttributes();
      String name = attributes.getValue("Bundle-SymbolicName");
      attributes.putValue("Bundle-SymbolicName", name + "." + node);
      try (OutputStream file = Files.newOutputStream(target);
          JarOutputStream out = new JarOutputStream(file, manifest)) {
        for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
          out.putNextEntry(new JarEntry(entry.getName()));
          in.transferTo(out);
          out.closeEntry();
        }
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
