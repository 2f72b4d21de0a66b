package io.godwit.remoting.osgi;

import io.godwit.discovery.ServiceDirectory;
import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay;
import io.godwit.remoting.DynamicCalls;
import io.godwit.remoting.Gates;
import io.godwit.remoting.calls.CallRuntime;
import io.godwit.remoting.calls.Failures;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.apache.aries.rsa.spi.DistributionProvider;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/**
 * Remoting on this node, as long as it is in a network: opens calls, provider, topology and gates,
 * and closes them in reverse.
 */
@Component(
    immediate = true,
    service = {})
@Capability(
    namespace = "osgi.remoteserviceadmin.distribution",
    name = "io.godwit.remoting",
    version = "1.1.0",
    attribute = {"configs:List<String>='godwit.session'"})
@Capability(
    namespace = "osgi.remoteserviceadmin.topology",
    name = "io.godwit.remoting",
    version = "1.1.0",
    attribute = {"policy:List<String>='promiscuous'"})
public final class RemotingComponent {
  private final CallRuntime calls;
  private final GateTable gates;
  private final Topology topology;
  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

  @Activate
  public RemotingComponent(
      BundleContext context, @Reference Overlay overlay, @Reference ServiceDirectory directory)
      throws InvalidSyntaxException {
    calls = new CallRuntime(overlay, new Rim(overlay, directory));
    Routes routes = new Routes();
    gates = new GateTable(overlay, calls, routes);
    topology = new Topology(context, calls.pool(), routes, directory);
    gates.announcements(topology);
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(
        RemoteConstants.REMOTE_CONFIGS_SUPPORTED, new String[] {SessionProvider.CONFIG_TYPE});
    properties.put(
        RemoteConstants.REMOTE_INTENTS_SUPPORTED, SessionProvider.INTENTS.toArray(new String[0]));
    SessionProvider provider = new SessionProvider(overlay.self(), calls, gates, routes);
    registrations.add(context.registerService(DistributionProvider.class, provider, properties));
    topology.open(gates);
    registrations.add(context.registerService(Gates.class, gates, null));
    registrations.add(
        context.registerService(
            DynamicCalls.class, new DynamicCaller(calls.client(), directory), null));
  }

  /** Exceptions of OSGi's types, and a word with discovery about hosts that do not answer. */
  private record Rim(Overlay overlay, ServiceDirectory directory) implements Failures {
    @Override
    public RuntimeException remote(String message, Throwable cause) {
      return new ServiceException(message, ServiceException.REMOTE, cause);
    }

    @Override
    public void suspect(String endpointId, Id node) {
      boolean alive =
          overlay
              .member(node)
              .map(member -> member.liveness() == Member.Liveness.ALIVE)
              .orElse(false);
      if (!alive) {
        directory.quarantine(endpointId, node);
      }
    }
  }

  @Deactivate
  void close() {
    for (int i = registrations.size() - 1; i > 0; i--) {
      registrations.get(i).unregister();
    }
    topology.close();
    gates.close();
    registrations.get(0).unregister();
    calls.close();
  }
}
