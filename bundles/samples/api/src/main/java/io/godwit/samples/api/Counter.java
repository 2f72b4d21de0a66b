package io.godwit.samples.api;

import org.osgi.annotation.versioning.ProviderType;

/** Counts. No two calls of {@link #increment} ever get the same answer, wherever it moves. */
@ProviderType
public interface Counter {
  /** Adds one, and returns the new value. */
  long increment();

  /** The value as it is. */
  long value();
}
