package io.godwit.bench.fastbin;

import io.godwit.bench.echo.Echo;
import io.godwit.bench.load.Call;
import io.godwit.bench.peer.EchoPeer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.aries.rsa.provider.fastbin.FastBinProvider;
import org.apache.aries.rsa.spi.Endpoint;
import org.osgi.framework.Constants;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/**
 * Aries' provider driven as its remote service admin drives it: export a service, import an
 * endpoint, call the proxy. No framework is around it, which can only make it faster.
 */
public final class FastbinPeer implements EchoPeer {
  private static final String CONFIG_TYPE = "aries.fastbin";
  private static final long TIMEOUT_MILLIS = 30_000;

  @Override
  public Serving serve(Path keyStore) throws Exception {
    FastBinProvider provider = provider();
    Map<String, Object> properties = new HashMap<>();
    properties.put(Constants.OBJECTCLASS, new String[] {Echo.class.getName()});
    properties.put(RemoteConstants.ENDPOINT_FRAMEWORK_UUID, "benchmark");
    Endpoint endpoint =
        provider.exportService(new Local(), null, properties, new Class<?>[] {Echo.class});
    EndpointDescription description = endpoint.description();
    String address =
        description.getId()
            + "@"
            + description.getProperties().get(FastBinProvider.FASTBIN_ADDRESS);
    return () -> address;
  }

  @Override
  public Call connect(String address, Path keyStore) throws Exception {
    int at = address.indexOf('@');
    Map<String, Object> properties = new HashMap<>();
    properties.put(Constants.OBJECTCLASS, new String[] {Echo.class.getName()});
    properties.put(RemoteConstants.ENDPOINT_ID, address.substring(0, at));
    properties.put(RemoteConstants.SERVICE_IMPORTED_CONFIGS, new String[] {CONFIG_TYPE});
    properties.put(FastBinProvider.FASTBIN_ADDRESS, address.substring(at + 1));
    Class<?>[] interfaces = {Echo.class};
    Echo echo =
        (Echo)
            provider()
                .importEndpoint(
                    Echo.class.getClassLoader(),
                    null,
                    interfaces,
                    new EndpointDescription(properties));
    return echo::echo;
  }

  private static FastBinProvider provider() throws Exception {
    return new FastBinProvider("tcp://127.0.0.1:0", "127.0.0.1", TIMEOUT_MILLIS);
  }

  /** Fastbin looks for the method in a class that has a loader, so no lambda. */
  public static final class Local implements Echo {
    @Override
    public byte[] echo(byte[] payload) {
      return payload;
    }
  }
}
