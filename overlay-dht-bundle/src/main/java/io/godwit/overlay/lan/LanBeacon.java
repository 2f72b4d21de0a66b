package io.godwit.overlay.lan;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces this node as {@code _godwit._tcp} and tells which others of its network announce
 * themselves. JmDNS has threads of its own and calls the consumer on them; whoever opened closes,
 * which takes a while as it says goodbye.
 */
public final class LanBeacon implements AutoCloseable {
  static final String TYPE = "_godwit._tcp.local.";
  private static final int MAX_FOUND = 256;
  private static final Logger LOG = LoggerFactory.getLogger(LanBeacon.class);

  private final Id network;
  private final Id self;
  private final Consumer<Address> found;
  private final JmDNS mdns;

  /** What was told already; guarded by this. */
  private final Set<Address> told = new LinkedHashSet<>();

  private LanBeacon(InetAddress from, NodeInfo self, Id network, Consumer<Address> found)
      throws IOException {
    this.network = network;
    this.self = self.id();
    this.found = found;
    this.mdns = JmDNS.create(from);
  }

  /** Begins to announce and to look; takes a second or two, so not for a loop. */
  public static LanBeacon open(NodeInfo self, Id network, Consumer<Address> found)
      throws IOException {
    Address address = reachable(self);
    LanBeacon beacon = new LanBeacon(InetAddress.getByName(address.host()), self, network, found);
    beacon.mdns.addServiceListener(TYPE, beacon.new Listener());
    beacon.mdns.registerService(
        ServiceInfo.create(
            TYPE,
            self.name() + "-" + self.id().brief(),
            address.port(),
            0,
            0,
            Map.of("network", network.toString(), "node", self.id().toString())));
    LOG.info("announced on the local network as {} at {}", self, address);
    return beacon;
  }

  /** The first advertised IPv4 address that other computers reach. */
  private static Address reachable(NodeInfo self) throws IOException {
    for (Address address : self.addresses()) {
      InetAddress host = InetAddress.getByName(address.host());
      if (host instanceof Inet4Address && !host.isLoopbackAddress()) {
        return address;
      }
    }
    throw new IOException(
        "--lan needs an address that other computers reach, and this node has "
            + self.addresses()
            + ": set io.godwit.overlay.bind");
  }

  /** Answers of others, which may say anything. */
  private final class Listener implements ServiceListener {
    @Override
    public void serviceAdded(ServiceEvent event) {
      mdns.requestServiceInfo(event.getType(), event.getName());
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      LOG.debug("{} says goodbye to the local network", event.getName());
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      ServiceInfo info = event.getInfo();
      boolean ours = network.toString().equals(info.getPropertyString("network"));
      if (!ours || self.toString().equals(info.getPropertyString("node"))) {
        return;
      }
      for (InetAddress host : info.getInet4Addresses()) {
        if (info.getPort() > 0 && info.getPort() <= 65_535) {
          tell(new Address(host.getHostAddress(), info.getPort()));
        }
      }
    }
  }

  private void tell(Address address) {
    synchronized (this) {
      if (told.size() >= MAX_FOUND || !told.add(address)) {
        return;
      }
    }
    LOG.info("found a node of this network on the local network at {}", address);
    found.accept(address);
  }

  @Override
  public void close() throws IOException {
    mdns.close();
  }
}
