package io.godwit.discovery;

import io.godwit.overlay.Id;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** All services that are advertised in the network, wherever they run. */
@ProviderType
public interface ServiceDirectory {
  /** Every advert of the network whose node is not known to be gone, by interface and endpoint. */
  CompletionStage<List<Advert>> list();

  /** The adverts of one interface (full name). */
  CompletionStage<List<Advert>> find(String interfaceName);

  /**
   * Completes when the DHT has acknowledged the adverts of these endpoints of this node, as far as
   * they were announced before; fails with the first refusal.
   */
  CompletionStage<Void> acknowledged(Collection<String> endpointIds);

  /**
   * A call to the endpoint failed and its node does not look alive: the endpoint is not offered
   * here until its node is seen alive again or advertises anew.
   */
  void quarantine(String endpointId, Id node);

  /**
   * Where an endpoint is served.
   *
   * @param endpointId stable over moves
   * @param epoch of the application's host, 0 for services that do not move
   * @param methods the interfaces' methods as data, so that a caller needs no class
   * @param properties the endpoint's other properties, as text
   */
  record Advert(
      String endpointId,
      List<String> interfaces,
      Id node,
      String nodeName,
      String application,
      long epoch,
      List<Method> methods,
      Map<String, String> properties) {
    /** One method: {@code declaring} interface, name, parameter and return types with generics. */
    public record Method(
        String declaring, String name, List<String> parameterTypes, String returnType) {}
  }
}
