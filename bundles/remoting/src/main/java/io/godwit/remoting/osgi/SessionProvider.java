package io.godwit.remoting.osgi;

import io.godwit.api.GodwitConstants;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Role;
import io.godwit.remoting.calls.CallRuntime;
import io.godwit.remoting.calls.Exported;
import io.godwit.remoting.codec.AsyncShape;
import io.godwit.remoting.codec.InterfaceCodec;
import io.godwit.remoting.codec.Stages;
import io.godwit.remoting.core.PackageVersions;
import io.godwit.remoting.core.PackageVersions.Mismatch;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.aries.rsa.spi.DistributionProvider;
import org.apache.aries.rsa.spi.Endpoint;
import org.apache.aries.rsa.spi.IntentUnsatisfiedException;
import org.apache.aries.rsa.util.StringPlus;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The distribution provider {@code godwit.session}; the only class that knows the types of Aries'
 * SPI. Called on the topology's lanes, and by consumers that get an imported service.
 */
final class SessionProvider implements DistributionProvider {
  static final String CONFIG_TYPE = "godwit.session";
  static final List<String> INTENTS =
      List.of("osgi.basic", "osgi.async", "osgi.confidential", "osgi.private");
  static final String METHODS = "godwit.methods";
  static final long TIMEOUT_MILLIS = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(SessionProvider.class);

  private final NodeInfo self;
  private final CallRuntime calls;
  private final GateTable gates;
  private final Routes routes;
  private final List<AsyncShape> shapes = List.of(new Stages(), new Promises());

  SessionProvider(NodeInfo self, CallRuntime calls, GateTable gates, Routes routes) {
    this.self = self;
    this.calls = calls;
    this.gates = gates;
    this.routes = routes;
  }

  @Override
  public String[] getSupportedTypes() {
    return new String[] {CONFIG_TYPE};
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Endpoint exportService(
      Object service,
      BundleContext serviceContext,
      Map<String, Object> effectiveProperties,
      Class[] exportedInterfaces) {
    List<String> intents = wantedIntents(effectiveProperties);
    if (!INTENTS.containsAll(intents)) {
      LOG.warn(
          "the service {} is not exported: of its intents {} only {} are supported",
          List.of(exportedInterfaces),
          intents,
          INTENTS);
      return null;
    }
    List<Class<?>> interfaces = new ArrayList<>();
    for (Class<?> type : exportedInterfaces) {
      interfaces.add(type);
    }
    InterfaceCodec codec = new InterfaceCodec(interfaces, shapes);
    Exported.Binding binding =
        new Exported.Binding(service, interfaces, codec, roles(effectiveProperties));
    Map<String, Object> properties = new HashMap<>(effectiveProperties);
    properties.remove(Constants.SERVICE_ID);
    properties.remove(Constants.SERVICE_BUNDLEID);
    properties.remove(Constants.SERVICE_SCOPE);
    properties.put(RemoteConstants.SERVICE_IMPORTED_CONFIGS, new String[] {CONFIG_TYPE});
    properties.put(RemoteConstants.SERVICE_INTENTS, INTENTS.toArray(new String[0]));
    properties.put(GodwitConstants.NODE_ID, self.id().toString());
    properties.put(GodwitConstants.NODE_NAME, self.name());
    properties.put(METHODS, codec.lines().toArray(new String[0]));
    GateTable.Place place = gates.place(serviceContext.getBundle().getBundleId(), properties);
    properties.put(RemoteConstants.ENDPOINT_ID, place.endpointId());
    if (!place.application().isEmpty()) {
      properties.put(GodwitConstants.APPLICATION, place.application());
      properties.put(GodwitConstants.EPOCH, place.epoch());
    }
    EndpointDescription description = new EndpointDescription(properties);
    gates.bind(place, binding, description);
    return new Endpoint() {
      @Override
      public EndpointDescription description() {
        return description;
      }

      @Override
      public void close() {
        gates.unbind(place, binding);
        unget(serviceContext, effectiveProperties);
      }
    };
  }

  /** Aries gets the service in its bundle's name and leaves it so. */
  private static void unget(BundleContext context, Map<String, Object> properties) {
    Object serviceId = properties.get(RemoteConstants.ENDPOINT_SERVICE_ID);
    try {
      ServiceReference<?>[] found =
          context.getAllServiceReferences(null, "(" + Constants.SERVICE_ID + "=" + serviceId + ")");
      if (found != null) {
        context.ungetService(found[0]);
      }
    } catch (IllegalStateException e) {
      LOG.debug("the bundle of service {} has stopped", serviceId);
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException("not a service id: " + serviceId, e);
    }
  }

  private static List<String> wantedIntents(Map<String, Object> properties) {
    List<String> intents = new ArrayList<>();
    for (String name :
        List.of(
            RemoteConstants.SERVICE_EXPORTED_INTENTS,
            RemoteConstants.SERVICE_EXPORTED_INTENTS_EXTRA,
            RemoteConstants.SERVICE_INTENTS)) {
      intents.addAll(StringPlus.normalize(properties.getOrDefault(name, "")));
    }
    intents.removeIf(String::isBlank);
    return intents;
  }

  private static Set<Role> roles(Map<String, Object> properties) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    Object allowed = properties.get(GodwitConstants.ALLOWED_ROLES);
    for (String name : StringPlus.normalize(allowed == null ? "" : allowed)) {
      if (!name.isBlank()) {
        roles.add(Role.valueOf(name.trim().toUpperCase(Locale.ROOT)));
      }
    }
    return roles;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Object importEndpoint(
      ClassLoader consumerLoader,
      BundleContext consumer,
      Class[] interfaces,
      EndpointDescription endpoint) {
    for (String intent : endpoint.getIntents()) {
      if (!INTENTS.contains(intent)) {
        throw new IntentUnsatisfiedException(intent);
      }
    }
    Optional<Mismatch> mismatch =
        PackageVersions.compare(
            Packages.of(endpoint.getProperties()),
            Packages.seenBy(consumer.getBundle(), endpoint.getInterfaces()));
    if (mismatch.isPresent()) {
      throw new IllegalStateException(
          endpoint.getId() + " is not for " + consumer.getBundle() + ": " + mismatch.get());
    }
    List<Class<?>> types = new ArrayList<>();
    for (Class<?> type : interfaces) {
      types.add(type);
    }
    Stub stub =
        new Stub(
            calls.client(),
            routes.of(endpoint),
            new InterfaceCodec(types, shapes),
            types.toArray(new Class<?>[0]),
            timeoutMillis(endpoint));
    return Proxy.newProxyInstance(consumerLoader, interfaces, stub);
  }

  private static long timeoutMillis(EndpointDescription endpoint) {
    Object timeout = endpoint.getProperties().get(GodwitConstants.TIMEOUT_MILLIS);
    if (timeout == null) {
      return TIMEOUT_MILLIS;
    }
    try {
      long millis = Long.parseLong(timeout.toString().trim());
      if (millis > 0) {
        return millis;
      }
    } catch (NumberFormatException e) {
      LOG.debug("{} of {}", GodwitConstants.TIMEOUT_MILLIS, endpoint.getId(), e);
    }
    LOG.warn(
        "{} of {} is no positive number of milliseconds: {}; {} are used",
        GodwitConstants.TIMEOUT_MILLIS,
        endpoint.getId(),
        timeout,
        TIMEOUT_MILLIS);
    return TIMEOUT_MILLIS;
  }
}
