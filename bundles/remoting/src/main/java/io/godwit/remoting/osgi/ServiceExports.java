package io.godwit.remoting.osgi;

import io.godwit.api.GodwitConstants;
import io.godwit.api.Migratable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports every service with {@code service.exported.interfaces}, those included that were
 * registered before this, with every Remote Service Admin that takes it. State is owned by the
 * topology's loop; the exporting itself runs on the service's lane.
 */
final class ServiceExports {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceExports.class);

  private final BundleContext context;
  private final Loop loop;
  private final Lanes lanes;
  private final Announcer announcer;
  private final Map<ServiceReference<?>, Export> exports = new LinkedHashMap<>();

  /** Aries forgets the endpoint as soon as the service is gone. */
  private final Map<ExportRegistration, EndpointDescription> announcedBy = new HashMap<>();

  private final List<RemoteServiceAdmin> admins = new ArrayList<>();
  private final List<CompletableFuture<Void>> settling = new ArrayList<>();
  private ServiceTracker<Object, ServiceReference<?>> services;
  private int pending;

  private static final class Export {
    final Map<RemoteServiceAdmin, List<ExportRegistration>> registrations = new LinkedHashMap<>();
    boolean closed;
  }

  ServiceExports(BundleContext context, Loop loop, Lanes lanes, Announcer announcer) {
    this.context = context;
    this.loop = loop;
    this.lanes = lanes;
    this.announcer = announcer;
  }

  void open() throws InvalidSyntaxException {
    String filter =
        "(&("
            + RemoteConstants.SERVICE_EXPORTED_INTERFACES
            + "=*)(!("
            + RemoteConstants.SERVICE_IMPORTED
            + "=*)))";
    services =
        new ServiceTracker<>(context, FrameworkUtil.createFilter(filter), null) {
          @Override
          public ServiceReference<?> addingService(ServiceReference<Object> reference) {
            loop.later(() -> added(reference));
            return reference;
          }

          @Override
          public void modifiedService(
              ServiceReference<Object> reference, ServiceReference<?> same) {
            loop.later(() -> modified(reference));
          }

          @Override
          public void removedService(ServiceReference<Object> reference, ServiceReference<?> same) {
            loop.later(() -> removed(reference));
          }
        };
    services.open(true);
  }

  void adminAdded(RemoteServiceAdmin admin) {
    admins.add(admin);
    exports.keySet().forEach(reference -> export(reference, admin));
  }

  void adminRemoved(RemoteServiceAdmin admin) {
    admins.remove(admin);
    exports.forEach(
        (reference, export) -> {
          List<ExportRegistration> gone = export.registrations.remove(admin);
          if (gone != null) {
            close(reference, gone);
          }
        });
  }

  private void added(ServiceReference<?> reference) {
    if (reference.getBundle() != null && exports.putIfAbsent(reference, new Export()) == null) {
      admins.forEach(admin -> export(reference, admin));
    }
  }

  private static String lane(ServiceReference<?> reference) {
    return "export of service " + reference.getProperty(Constants.SERVICE_ID);
  }

  private void export(ServiceReference<?> reference, RemoteServiceAdmin admin) {
    List<String> interfaces = interfaces(reference);
    if (interfaces.isEmpty()) {
      return;
    }
    Map<String, Object> extra = new HashMap<>();
    extra.put(RemoteConstants.SERVICE_EXPORTED_INTERFACES, interfaces.toArray(new String[0]));
    pending++;
    lanes.run(
        lane(reference),
        () -> {
          List<ExportRegistration> made = new ArrayList<>();
          try {
            made.addAll(admin.exportService(reference, extra));
          } catch (RuntimeException e) {
            LOG.error("the service {} cannot be exported: {}", reference, e.getMessage(), e);
          }
          loop.later(() -> exported(reference, admin, made));
        });
  }

  private void exported(
      ServiceReference<?> reference, RemoteServiceAdmin admin, List<ExportRegistration> made) {
    Export export = exports.get(reference);
    if (export == null || export.closed || !admins.contains(admin)) {
      close(reference, made);
    } else {
      export.registrations.put(admin, made);
      made.forEach(registration -> announce(reference, registration));
    }
    pending--;
    if (pending == 0) {
      List<CompletableFuture<Void>> done = new ArrayList<>(settling);
      settling.clear();
      done.forEach(each -> each.complete(null));
    }
  }

  private void announce(ServiceReference<?> reference, ExportRegistration registration) {
    if (registration.getException() != null) {
      LOG.error(
          "the service {} is not exported: {}",
          reference,
          registration.getException().getMessage(),
          registration.getException());
      return;
    }
    EndpointDescription endpoint = endpoint(registration);
    // What a gate guards is advertised by the gate.
    if (endpoint != null && endpoint.getProperties().get(GodwitConstants.APPLICATION) == null) {
      announcedBy.put(registration, endpoint);
      announcer.announce(endpoint);
    }
  }

  private static EndpointDescription endpoint(ExportRegistration registration) {
    return registration.getException() != null || registration.getExportReference() == null
        ? null
        : registration.getExportReference().getExportedEndpoint();
  }

  /** New properties become a new description of the same endpoint. */
  private void modified(ServiceReference<?> reference) {
    Export export = exports.get(reference);
    if (export == null || reference.getBundle() == null) {
      return;
    }
    Map<String, Object> properties = new HashMap<>();
    for (String key : reference.getPropertyKeys()) {
      if (!key.startsWith(".") && !key.startsWith("service.")) {
        properties.put(key, reference.getProperty(key));
      }
    }
    for (List<ExportRegistration> registrations : export.registrations.values()) {
      for (ExportRegistration registration : registrations) {
        EndpointDescription before = endpoint(registration);
        if (before != null) {
          Map<String, Object> merged = new HashMap<>(before.getProperties());
          properties.forEach(
              (key, value) -> {
                if (!key.equalsIgnoreCase(Constants.OBJECTCLASS)) {
                  merged.keySet().removeIf(key::equalsIgnoreCase);
                  merged.put(key, value);
                }
              });
          registration.update(merged);
          announce(reference, registration);
        }
      }
    }
  }

  private void removed(ServiceReference<?> reference) {
    Export export = exports.remove(reference);
    if (export != null) {
      export.closed = true;
      export.registrations.values().forEach(registrations -> close(reference, registrations));
    }
  }

  private void close(ServiceReference<?> reference, List<ExportRegistration> registrations) {
    for (ExportRegistration registration : registrations) {
      EndpointDescription endpoint = announcedBy.remove(registration);
      if (endpoint != null) {
        announcer.withdraw(endpoint.getId());
      }
      lanes.run(lane(reference), registration::close);
    }
  }

  /** The exported interfaces by name; the state of a service is never remote. */
  private static List<String> interfaces(ServiceReference<?> reference) {
    List<String> wanted = new ArrayList<>();
    for (String value :
        Announcer.strings(reference.getProperty(RemoteConstants.SERVICE_EXPORTED_INTERFACES))) {
      for (String part : value.split(",")) {
        if (!part.isBlank()) {
          wanted.add(part.trim());
        }
      }
    }
    List<String> provided = List.of((String[]) reference.getProperty(Constants.OBJECTCLASS));
    if (wanted.equals(List.of("*"))) {
      wanted = new ArrayList<>(provided);
      wanted.removeIf(name -> !isInterface(reference.getBundle(), name));
    } else if (!provided.containsAll(wanted)) {
      LOG.error(
          "the service {} wants to export {}, but is registered as {} only",
          reference,
          wanted,
          provided);
      return List.of();
    }
    wanted.remove(Migratable.class.getName());
    return wanted;
  }

  private static boolean isInterface(Bundle bundle, String name) {
    try {
      return bundle != null && bundle.loadClass(name).isInterface();
    } catch (ClassNotFoundException e) {
      LOG.debug("{} is registered by {}, which cannot load it", name, bundle, e);
      return false;
    }
  }

  /** Completes when nothing that is known now is still being exported. */
  void settled(CompletableFuture<Void> done) {
    if (pending == 0) {
      done.complete(null);
    } else {
      settling.add(done);
    }
  }

  void stopListening() {
    if (services != null) {
      services.close();
    }
  }

  void close() {
    new ArrayList<>(exports.keySet()).forEach(this::removed);
  }
}
