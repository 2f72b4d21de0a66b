package io.godwit.remoting.calls;

import io.godwit.overlay.Id;

/**
 * A call that waits at a closed gate, and what becomes of it; told outside of the gate's monitor.
 */
interface GateCall {
  /** Admitted and counted: somebody must leave the gate in the end. */
  void admitted();

  void moved(Id host, long epoch);

  void absent(String reason);

  void expired();
}
