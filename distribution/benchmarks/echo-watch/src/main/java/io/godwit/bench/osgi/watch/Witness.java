package io.godwit.bench.osgi.watch;

import io.godwit.bench.echo.Echo;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdminEvent;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdminListener;

/** Notes the life of the echo's bundle, its export, its discovery and its import. */
@Component(
    immediate = true,
    property = "endpoint.listener.scope=(objectClass=io.godwit.bench.echo.Echo)")
public final class Witness
    implements SynchronousBundleListener, RemoteServiceAdminListener, EndpointEventListener {
  private static final String WATCHED = "io.godwit.bench.echo.server";

  private final BundleContext context;
  private final Notes notes;

  @Activate
  public Witness(BundleContext context) {
    this.context = context;
    notes = new Notes(context);
    context.addBundleListener(this);
    notes.write("watching");
  }

  @Deactivate
  void close() {
    context.removeBundleListener(this);
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    if (WATCHED.equals(event.getBundle().getSymbolicName())) {
      switch (event.getType()) {
        case BundleEvent.INSTALLED -> notes.write("installed");
        case BundleEvent.STARTED -> notes.write("started");
        case BundleEvent.STOPPED -> notes.write("stopped");
        default -> {
          // The other steps are within these.
        }
      }
    }
  }

  @Override
  public void remoteAdminEvent(RemoteServiceAdminEvent event) {
    switch (event.getType()) {
      case RemoteServiceAdminEvent.EXPORT_REGISTRATION ->
          note("exported", event.getExportReference().getExportedEndpoint().getInterfaces());
      case RemoteServiceAdminEvent.IMPORT_REGISTRATION ->
          note("imported", event.getImportReference().getImportedEndpoint().getInterfaces());
      default -> {
        // Only what leads to the first call counts.
      }
    }
  }

  private void note(String what, List<String> interfaces) {
    if (interfaces.contains(Echo.class.getName())) {
      notes.write(what);
    }
  }

  @Override
  public void endpointChanged(EndpointEvent event, String filter) {
    if (event.getType() == EndpointEvent.ADDED) {
      notes.write("discovered");
    }
  }
}
