package io.godwit.remoting;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Calls any advertised service by hand: the advert names the signatures, no class is needed. */
@ProviderType
public interface DynamicCalls {
  /**
   * @param service interface name (full, or its last part where that is unique) or endpoint id
   * @param method a name, or {@code name(type,type)} where it is overloaded
   * @param arguments each as JSON; a bare word is taken as a string where the type is one
   * @return the result as JSON; fails with a message fit for people
   */
  CompletionStage<Result> call(
      String service, String method, List<String> arguments, Duration timeout);

  /** What came back and from where. */
  record Result(String json, String endpointId, String nodeName, Duration took) {}
}
