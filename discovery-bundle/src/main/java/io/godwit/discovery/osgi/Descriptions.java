package io.godwit.discovery.osgi;

import io.godwit.api.GodwitConstants;
import io.godwit.discovery.core.Endpoint;
import io.godwit.discovery.core.MethodLine;
import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Constants;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/** Remote Service Admin's descriptions to adverts and back. */
final class Descriptions {
  private Descriptions() {}

  /** Another provider's endpoint names no node; it is this one's. */
  static Endpoint endpoint(EndpointDescription description, NodeInfo self, long sequence) {
    TreeMap<String, Object> properties = new TreeMap<>();
    properties.putAll(description.getProperties());
    Object methods = properties.remove(MethodLine.PROPERTY);
    Object node = properties.remove(GodwitConstants.NODE_ID);
    properties.remove(GodwitConstants.NODE_NAME);
    Object application = properties.remove(GodwitConstants.APPLICATION);
    Object epoch = properties.remove(GodwitConstants.EPOCH);
    properties.remove(RemoteConstants.ENDPOINT_ID);
    properties.remove(Constants.OBJECTCLASS);
    return new Endpoint(
        description.getId(),
        description.getInterfaces(),
        node == null ? self.id() : Id.parse(node.toString()),
        self.name(),
        application == null ? "" : application.toString(),
        epoch instanceof Long number ? number : 0,
        sequence,
        methods instanceof String[] lines ? List.of(lines) : List.of(),
        properties);
  }

  static EndpointDescription description(Endpoint endpoint) {
    Map<String, Object> properties = new HashMap<>(endpoint.properties());
    properties.put(RemoteConstants.ENDPOINT_ID, endpoint.id());
    properties.put(Constants.OBJECTCLASS, endpoint.interfaces().toArray(new String[0]));
    properties.put(GodwitConstants.NODE_ID, endpoint.node().toString());
    properties.put(GodwitConstants.NODE_NAME, endpoint.nodeName());
    properties.put(GodwitConstants.EPOCH, endpoint.epoch());
    if (endpoint.movable()) {
      properties.put(GodwitConstants.APPLICATION, endpoint.application());
    }
    return new EndpointDescription(properties);
  }
}
