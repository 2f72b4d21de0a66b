package io.godwit.discovery;

import io.godwit.overlay.Id;
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
    /**
     * One method: {@code declaring} interface, name, erased parameter and return types, generics.
     */
    public record Method(
        String declaring, String name, List<String> parameterTypes, String returnType) {}
  }
}
