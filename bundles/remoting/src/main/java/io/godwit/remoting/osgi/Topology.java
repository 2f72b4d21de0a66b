package io.godwit.remoting.osgi;

import io.godwit.discovery.ServiceDirectory;
import io.godwit.remoting.calls.CallPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The topology manager: exports what is registered, imports what is asked for, announces for the
 * gates. Opens its parts in order and closes them in reverse.
 */
final class Topology implements GateTable.Announcements {
  private final BundleContext context;
  private final ServiceDirectory directory;
  private final Loop loop = new Loop();

  /** How long a host that gave an application away still advertises it, pointing to the new one. */
  private static final long HANDOVER_MILLIS = 5_000;

  private final Announcer announcer;
  private final ServiceExports exports;
  private final EndpointImports imports;
  private final List<ServiceRegistration<?>> hooks = new ArrayList<>();
  private final ServiceTracker<RemoteServiceAdmin, RemoteServiceAdmin> admins;

  Topology(BundleContext context, CallPool pool, Routes routes, ServiceDirectory directory) {
    this.context = context;
    this.directory = directory;
    Lanes lanes = new Lanes(pool);
    announcer = new Announcer(context);
    exports = new ServiceExports(context, loop, lanes, announcer);
    imports = new EndpointImports(context, loop, lanes, routes);
    admins =
        new ServiceTracker<>(context, RemoteServiceAdmin.class, null) {
          @Override
          public RemoteServiceAdmin addingService(ServiceReference<RemoteServiceAdmin> reference) {
            RemoteServiceAdmin admin = context.getService(reference);
            if (admin != null) {
              loop.later(
                  () -> {
                    exports.adminAdded(admin);
                    imports.adminAdded(admin);
                  });
            }
            return admin;
          }

          @Override
          public void removedService(
              ServiceReference<RemoteServiceAdmin> reference, RemoteServiceAdmin admin) {
            loop.later(
                () -> {
                  exports.adminRemoved(admin);
                  imports.adminRemoved(admin);
                });
            context.ungetService(reference);
          }
        };
  }

  void open(GateTable gates) throws InvalidSyntaxException {
    GuardHooks guards = new GuardHooks(gates);
    hooks.add(context.registerService(EventListenerHook.class, guards, null));
    hooks.add(context.registerService(FindHook.class, guards, null));
    imports.open();
    announcer.open(loop, EndpointImports.OWN);
    admins.open();
    exports.open();
    InterestHooks interests = new InterestHooks(imports, context.getBundle().getBundleId());
    hooks.add(context.registerService(ListenerHook.class, interests, null));
    hooks.add(context.registerService(FindHook.class, interests, null));
  }

  @Override
  public CompletionStage<Void> settled() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.later(() -> exports.settled(done));
    return done;
  }

  @Override
  public void announce(EndpointDescription endpoint) {
    loop.later(() -> announcer.announce(endpoint));
  }

  @Override
  public void withdraw(String endpointId) {
    loop.later(() -> announcer.withdraw(endpointId));
  }

  @Override
  public void withdrawLater(EndpointDescription endpoint) {
    loop.laterIn(HANDOVER_MILLIS, () -> announcer.withdraw(endpoint));
  }

  @Override
  public CompletionStage<Void> acknowledged(List<String> endpointIds) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    // Behind the announcements, which discovery has heard of then.
    loop.later(() -> told.complete(null));
    return told.thenCompose(done -> directory.acknowledged(endpointIds));
  }

  void close() {
    for (int i = hooks.size() - 1; i >= 0; i--) {
      hooks.get(i).unregister();
    }
    exports.stopListening();
    loop.close(
        () -> {
          exports.close();
          announcer.close();
          imports.close();
        });
    admins.close();
  }
}
