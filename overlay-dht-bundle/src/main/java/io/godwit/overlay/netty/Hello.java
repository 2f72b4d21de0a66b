package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.identity.Refusal;
import io.godwit.overlay.identity.RefusedException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The first frame of each side of a link. Who it is and which roles it has is not said here: that
 * is in the certificate.
 *
 * @param features bits of what the node can do beyond the version; unknown ones are ignored
 * @param linkNumber grows with each link that the node dials: of two, the newer is told by it
 */
record Hello(
    int minVersion,
    int maxVersion,
    long features,
    Id network,
    String geometry,
    String name,
    long incarnation,
    long linkNumber,
    List<Address> addresses) {
  /** Of the frames of links and sessions and of the overlay's messages, as one. */
  static final int VERSION = 1;

  private static final int MAX_BYTES = 8 * 1024;
  private static final int MAX_NAME_BYTES = 192;

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
    out.putShort((short) minVersion).putShort((short) maxVersion).putLong(features);
    network.write(out);
    Fields.putText(out, geometry);
    Fields.putText(out, name);
    out.putLong(incarnation).putLong(linkNumber);
    Fields.putAddresses(out, addresses);
    return out.flip();
  }

  /** What follows the fields of this version belongs to a later one and is left alone. */
  static Hello decode(ByteBuffer in) throws DecodeException {
    int min = Fields.u16(in);
    int max = Fields.u16(in);
    long features = Fields.u64(in);
    Id network = Fields.id(in);
    String geometry = Fields.text(in, MAX_NAME_BYTES);
    String name = Fields.text(in, MAX_NAME_BYTES);
    long incarnation = Fields.u64(in);
    long linkNumber = Fields.u64(in);
    List<Address> addresses = Fields.addresses(in);
    if (incarnation < 0 || name.isEmpty() || name.length() > 64) {
      throw new DecodeException(
          "a hello with incarnation " + incarnation + ", name '" + name + "'");
    }
    return new Hello(
        min, max, features, network, geometry, name, incarnation, linkNumber, addresses);
  }

  /** Throws unless nodes that say these two things can talk; the message is for both. */
  void check(Hello theirs) throws RefusedException {
    if (theirs.minVersion > maxVersion || theirs.maxVersion < minVersion) {
      throw new RefusedException(
          Refusal.VERSION,
          name
              + " speaks wire versions "
              + minVersion
              + ".."
              + maxVersion
              + ", "
              + theirs.name
              + " speaks "
              + theirs.minVersion
              + ".."
              + theirs.maxVersion
              + ": update the older one");
    }
    if (!theirs.network.equals(network)) {
      throw new RefusedException(
          Refusal.OTHER_NETWORK,
          name
              + " is in network "
              + network.brief()
              + ", "
              + theirs.name
              + " in "
              + theirs.network.brief());
    }
    if (!theirs.geometry.equals(geometry)) {
      throw new RefusedException(
          Refusal.GEOMETRY,
          name
              + " has geometry "
              + geometry
              + ", "
              + theirs.name
              + " has "
              + theirs.geometry
              + ": it is one for the whole network");
    }
  }
}
