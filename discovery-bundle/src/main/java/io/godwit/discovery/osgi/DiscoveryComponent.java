package io.godwit.discovery.osgi;

import io.godwit.discovery.ServiceDirectory;
import io.godwit.overlay.Overlay;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Discovery between the DHT and Remote Service Admin, as long as this node is in a network. Its
 * loop owns everything below; this component opens and closes it.
 */
@Component(immediate = true, service = ServiceDirectory.class)
@Capability(
    namespace = "osgi.remoteserviceadmin.discovery",
    name = "io.godwit.discovery",
    version = "1.1.0",
    attribute = {"protocols:List<String>='io.godwit.discovery'"})
public final class DiscoveryComponent implements ServiceDirectory {
  private final DiscoveryLoop loop;
  private final LocalAdverts local;
  private final EndpointListeners listeners;
  private final DirectoryQueries queries;
  private final DirectoryFeed feed;

  @Activate
  public DiscoveryComponent(BundleContext context, @Reference Overlay overlay) {
    loop = new DiscoveryLoop();
    local = new LocalAdverts(overlay, loop);
    listeners = new EndpointListeners(context);
    feed = new DirectoryFeed(overlay, loop, listeners);
    queries = new DirectoryQueries(overlay, loop, local, feed);
    local.listener(feed);
    loop.later(
        () -> {
          feed.open();
          local.open(context);
          listeners.open(loop, feed);
        });
  }

  @Override
  public CompletionStage<List<Advert>> list() {
    return queries.list();
  }

  @Override
  public CompletionStage<List<Advert>> find(String interfaceName) {
    return queries.find(interfaceName);
  }

  @Override
  public CompletionStage<Void> acknowledged(Collection<String> endpointIds) {
    return loop.ask(() -> local.acknowledged(endpointIds)).thenCompose(done -> done);
  }

  @Override
  public void quarantine(String endpointId, io.godwit.overlay.Id node) {
    loop.later(() -> feed.quarantine(endpointId, node));
  }

  @Deactivate
  void close() {
    loop.close(
        () -> {
          listeners.close();
          local.close();
          feed.close();
        });
  }
}
