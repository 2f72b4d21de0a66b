package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/** Where others reach a node that listens there, if nobody said so. */
final class Advertised {
  private static final int MAX_ADDRESSES = 8;

  private Advertised() {}

  /** The address itself; for the wildcard those of the interfaces that are up, loopback last. */
  static List<Address> addresses(String bind, int port) throws IOException {
    InetAddress bound = InetAddress.getByName(bind);
    if (!bound.isAnyLocalAddress()) {
      return List.of(new Address(bind, port));
    }
    List<Address> addresses = new ArrayList<>();
    List<Address> loopback = new ArrayList<>();
    for (NetworkInterface nic : NetworkInterface.networkInterfaces().toList()) {
      if (nic.isUp()) {
        for (InetAddress address : nic.inetAddresses().toList()) {
          if (!address.isLinkLocalAddress()) {
            (address.isLoopbackAddress() ? loopback : addresses)
                .add(new Address(address.getHostAddress(), port));
          }
        }
      }
    }
    addresses.addAll(loopback);
    return addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES));
  }
}
