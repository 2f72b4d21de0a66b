package io.godwit.shell.exec.osgi;

import io.godwit.launcher.exec.SocketPlace;
import io.godwit.shell.exec.ExecServer;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Opens the node's command socket while there is a shell. Outside a node it does nothing. */
@Component(
    immediate = true,
    service = {})
public final class ExecComponent {
  private final Path node;
  private final Path socket;
  private final ExecServer server;

  /** Called by the component runtime. */
  @Activate
  public ExecComponent(BundleContext context, @Reference CommandProcessor processor)
      throws IOException {
    String directory = context.getProperty("godwit.dir");
    node = directory == null ? null : Path.of(directory);
    socket = node == null ? null : SocketPlace.prepare(node);
    server = node == null ? null : new ExecServer(socket, new GogoRunner(processor));
  }

  @Deactivate
  void close() throws IOException, InterruptedException {
    if (server != null) {
      SocketPlace.remove(node, socket);
      server.close();
    }
  }
}
