package io.godwit.samples.counter;

import io.godwit.api.Migratable;
import io.godwit.samples.api.Counter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Component;

/** A service with memory: {@link Migratable} lets it travel when the application moves. */
@Component(
    service = {Counter.class, Migratable.class},
    immediate = true, // its memory lives as long as the component, not as long as its last user
    property = "service.exported.interfaces=io.godwit.samples.api.Counter")
public final class MemoryCounter implements Counter, Migratable {
  private final AtomicLong value = new AtomicLong();

  @Override
  public long increment() {
    return value.incrementAndGet();
  }

  @Override
  public long value() {
    return value.get();
  }

  @Override
  public void save(OutputStream out) throws IOException {
    new DataOutputStream(out).writeLong(value.get());
  }

  @Override
  public void restore(InputStream in, int stateVersion) throws IOException {
    value.set(new DataInputStream(in).readLong());
  }
}
