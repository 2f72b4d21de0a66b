package io.godwit.remoting.calls;

import io.godwit.overlay.Id;

/** What calls need from the rim: exceptions of OSGi's types, and a word with discovery. */
public interface Failures {
  /** An {@code org.osgi.framework.ServiceException} of type REMOTE. */
  RuntimeException remote(String message, Throwable cause);

  /** A call to the endpoint failed there. */
  void suspect(String endpointId, Id node);
}
