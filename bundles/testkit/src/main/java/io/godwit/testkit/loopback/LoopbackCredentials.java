package io.godwit.testkit.loopback;

import io.godwit.overlay.Credentials;
import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Seals that any change breaks, though anybody in this JVM could forge one. */
final class LoopbackCredentials implements Credentials {
  private final LoopbackNetwork network;
  private final NodeInfo self;

  LoopbackCredentials(LoopbackNetwork network, NodeInfo self) {
    this.network = network;
    this.self = self;
  }

  @Override
  public byte[] seal(String purpose, byte[] bytes) {
    return seal(self.id(), purpose, bytes);
  }

  private byte[] seal(Id author, String purpose, byte[] bytes) {
    byte[] named = purpose.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(2 * Id.BYTES + named.length + bytes.length);
    author.write(all);
    network.network().id().write(all);
    Id digest = Id.sha256(all.put(named).put(bytes).array());
    ByteBuffer seal = ByteBuffer.allocate(2 * Id.BYTES);
    author.write(seal);
    digest.write(seal);
    return seal.array();
  }

  @Override
  public Signer verify(String purpose, byte[] bytes, byte[] seal) {
    if (seal.length != 2 * Id.BYTES) {
      throw refused("no seal");
    }
    Id author = Id.read(ByteBuffer.wrap(seal));
    if (!Arrays.equals(seal, seal(author, purpose, bytes))) {
      throw refused("the seal of " + author.brief() + " is broken");
    }
    LoopbackOverlay node = network.find(author);
    if (node == null) {
      throw refused(author.brief() + " is not in the network");
    }
    return new Signer(author, node.self().name(), node.self().roles());
  }

  private static OverlayException refused(String why) {
    return new OverlayException(OverlayException.Reason.REFUSED, why);
  }
}
