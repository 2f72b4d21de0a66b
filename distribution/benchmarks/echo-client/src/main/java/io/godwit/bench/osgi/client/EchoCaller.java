package io.godwit.bench.osgi.client;

import io.godwit.bench.echo.Echo;
import io.godwit.bench.load.Control;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Reports to the benchmark, and calls the echo as it is told. The file {@code bench-control} in the
 * node's directory holds the port to report to. One thread of its own, which ends when either side
 * closes.
 */
@Component
public final class EchoCaller {
  private final Control control;

  /** The reference is static: the component lives while the echo can be reached. */
  @Activate
  public EchoCaller(BundleContext context, @Reference Echo echo) throws IOException {
    Path directory = Path.of(context.getProperty("godwit.dir"));
    String port = Files.readString(directory.resolve("bench-control")).strip();
    control = new Control(Integer.parseInt(port));
    Thread thread = new Thread(() -> obey(echo), "bench-control");
    thread.setDaemon(true);
    thread.start();
  }

  private void obey(Echo echo) {
    control.hello("client", "-");
    try {
      control.obey(echo::echo);
    } catch (IOException e) {
      throw new IllegalStateException("The line to the benchmark broke: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Deactivate
  void close() throws IOException {
    control.close();
  }
}
