package io.godwit.samples.api;

import org.osgi.annotation.versioning.ProviderType;

/** Says hello, from wherever it runs. */
@ProviderType
public interface Greeter {
  /** A greeting for the name. */
  String greet(String name);
}
