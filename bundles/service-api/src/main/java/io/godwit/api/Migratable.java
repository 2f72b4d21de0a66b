package io.godwit.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Registered by a bundle (as a service, once) whose memory shall travel when its application moves.
 * Files in the bundle's data area travel by themselves; a bundle without memory needs nothing.
 *
 * <p>Both methods are called while no call to the bundle's services runs: {@code save} after the
 * last call on the old host, {@code restore} on the new one before the first. Throwing from either
 * ends the move, and the old host goes on serving.
 */
@ConsumerType
public interface Migratable {
  /** Raise it when the layout that {@link #save} writes changes. */
  default int stateVersion() {
    return 1;
  }

  /** Writes everything that shall not be forgotten. The stream is the caller's to close. */
  void save(OutputStream out) throws IOException;

  /** Reads what {@link #save} of {@code stateVersion} wrote. */
  void restore(InputStream in, int stateVersion) throws IOException;
}
