package io.godwit.bench.echo;

import org.osgi.annotation.versioning.ProviderType;

/** The one method that every system in the benchmark offers. */
@ProviderType
public interface Echo {
  /** Answers with the bytes that it was given. */
  byte[] echo(byte[] payload);
}
