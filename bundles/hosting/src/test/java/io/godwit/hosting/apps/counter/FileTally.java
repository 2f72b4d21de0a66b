package io.godwit.hosting.apps.counter;

import io.godwit.api.Migratable;
import io.godwit.hosting.apps.api.Tally;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.BundleContext;

/** Counts in memory, and beside it in a file of the data area; both must agree. */
public final class FileTally implements Tally, Migratable {
  private long value;
  private Path file;

  void activate(BundleContext context, Map<String, Object> properties) throws IOException {
    if (Boolean.parseBoolean(String.valueOf(properties.get("broken")))) {
      throw new IllegalStateException("broken on purpose");
    }
    file = context.getDataFile("tally").toPath();
    if (!Files.exists(file)) {
      Files.writeString(file, "0");
    }
  }

  @Override
  public synchronized long increment() {
    try {
      value++;
      long written = Long.parseLong(Files.readString(file)) + 1;
      Files.writeString(file, Long.toString(written));
      if (written != value) {
        throw new IllegalStateException("memory says " + value + ", the file says " + written);
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void save(OutputStream out) throws IOException {
    new DataOutputStream(out).writeLong(value);
  }

  @Override
  public synchronized void restore(InputStream in, int stateVersion) throws IOException {
    value = new DataInputStream(in).readLong();
  }
}
