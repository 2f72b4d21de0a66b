package io.godwit.remoting.osgi;

import io.godwit.api.GodwitConstants;
import io.godwit.discovery.ServiceDirectory;
import io.godwit.discovery.ServiceDirectory.Advert;
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

  /** How long at most a host that gave an application away still advertises it. */
  private static final long HANDOVER_MILLIS = 5_000;

  private static final long HANDOVER_LOOK_MILLIS = 100;

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
    loop.later(() -> handOver(endpoint, loop.nowMillis() + HANDOVER_MILLIS));
  }

  /**
   * Withdraws as soon as the new host's advert is in the listing: earlier the service would be
   * listed nowhere, later an old advert would come up again should the new host die.
   */
  private void handOver(EndpointDescription endpoint, long endMillis) {
    if (loop.nowMillis() >= endMillis) {
      announcer.withdraw(endpoint);
      return;
    }
    directory
        .list()
        .whenComplete(
            (adverts, failure) -> {
              boolean taken =
                  failure == null
                      && adverts.stream().anyMatch(advert -> supersedes(advert, endpoint));
              if (taken) {
                loop.later(() -> announcer.withdraw(endpoint));
              } else {
                loop.laterIn(HANDOVER_LOOK_MILLIS, () -> handOver(endpoint, endMillis));
              }
            });
  }

  private static boolean supersedes(Advert advert, EndpointDescription old) {
    Object epoch = old.getProperties().get(GodwitConstants.EPOCH);
    return advert.endpointId().equals(old.getId())
        && epoch instanceof Long before
        && advert.epoch() > before;
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
