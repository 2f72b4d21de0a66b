package io.godwit.bench.osgi.watch;

import io.godwit.bench.echo.Echo;
import java.util.Arrays;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** A user of the echo: calls it once, as soon as its reference is there. */
@Component(immediate = true)
public final class FirstCall {
  private static final byte[] PAYLOAD = {1, 2, 3};

  private final Notes notes;

  @Activate
  public FirstCall(BundleContext context, @Reference Echo echo) {
    notes = new Notes(context);
    notes.write("bound");
    new Thread(() -> call(echo), "bench-first-call").start();
  }

  /** Not in the constructor: nobody should call a remote service while services are being bound. */
  private void call(Echo echo) {
    try {
      notes.write(Arrays.equals(PAYLOAD, echo.echo(PAYLOAD)) ? "called" : "failed: other bytes");
    } catch (RuntimeException e) {
      notes.write("failed: " + e);
    }
  }

  @Deactivate
  void close() {
    notes.write("unbound");
  }
}
