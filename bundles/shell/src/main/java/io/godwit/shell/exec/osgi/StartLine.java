package io.godwit.shell.exec.osgi;

import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What the launcher prints when the node is up. Waits a little for the node to be in its network; a
 * node that is refused throws, and the launcher ends it with that reason.
 */
@Component(service = Supplier.class, property = "godwit.start=line")
public final class StartLine implements Supplier<String> {
  private static final long JOIN_MILLIS = 10_000;

  private final Overlay overlay;

  /** Called by the component runtime. */
  @Activate
  public StartLine(@Reference Overlay overlay) {
    this.overlay = overlay;
  }

  @Override
  public String get() {
    String joined = "in network ";
    try {
      overlay.joined().toCompletableFuture().get(JOIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      joined = "still looking for network ";
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    NodeInfo self = overlay.self();
    String addresses =
        self.addresses().stream().map(Object::toString).collect(Collectors.joining(", "));
    return "id "
        + self.id().brief()
        + " at "
        + addresses
        + ", "
        + joined
        + overlay.network().name();
  }
}
