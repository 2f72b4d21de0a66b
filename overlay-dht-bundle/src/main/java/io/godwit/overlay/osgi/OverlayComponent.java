package io.godwit.overlay.osgi;

import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.netty.NettyOverlay;
import io.godwit.overlay.netty.NodeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Runs this node's overlay while the bundle is active and registers it as {@link Overlay}. The
 * service is there as soon as the node is started, which joins in the background: {@code
 * godwit.phase} and, once it has joined, {@code godwit.joined.millis} are its properties.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.godwit.overlay")
@Designate(ocd = OverlaySettingsDefinition.class)
public final class OverlayComponent {
  private final long startedNanos = System.nanoTime();
  private final NettyOverlay overlay;
  private final ServiceRegistration<Overlay> service;

  /** Starts the node; what keeps it from starting is thrown with a message for people. */
  @Activate
  public OverlayComponent(BundleContext context, OverlaySettingsDefinition definition)
      throws IOException {
    String directory = context.getProperty("godwit.dir");
    if (directory == null) {
      throw new IOException("the framework property godwit.dir must name the node's directory");
    }
    String name = context.getProperty("godwit.node.name");
    NodeSettings settings =
        SettingsReader.read(
            definition, Path.of(directory), name == null ? defaultName(directory) : name);
    overlay = NettyOverlay.open(settings, Clock.systemUTC());
    service = context.registerService(Overlay.class, overlay, properties(-1));
    overlay.joined().thenAccept(self -> tellJoined());
  }

  private static String defaultName(String directory) {
    Path name = Path.of(directory).toAbsolutePath().normalize().getFileName();
    return name == null ? "node" : name.toString();
  }

  private Dictionary<String, Object> properties(long joinedMillis) {
    NodeInfo self = overlay.self();
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("godwit.node.id", self.id().toString());
    properties.put("godwit.node.name", self.name());
    properties.put("godwit.network.name", overlay.network().name());
    properties.put("godwit.network.id", overlay.network().id().toString());
    properties.put("godwit.phase", overlay.phase().toString());
    if (joinedMillis >= 0) {
      properties.put("godwit.joined.millis", joinedMillis);
    }
    return properties;
  }

  private void tellJoined() {
    long millis = (System.nanoTime() - startedNanos) / 1_000_000;
    try {
      service.setProperties(properties(millis));
    } catch (IllegalStateException e) {
      return; // stopped meanwhile
    }
  }

  /** Withdraws the service, says farewell to the network and frees everything. */
  @Deactivate
  public void stop() {
    service.unregister();
    overlay.close();
  }
}
