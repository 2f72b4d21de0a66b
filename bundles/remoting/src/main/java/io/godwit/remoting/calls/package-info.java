/**
 * Calls at work: callers and hosts over the overlay's sessions, the pool that runs services,
 * streams, gates with their waiting calls. Thread-safe; hand-over between threads is described at
 * each class. May import core and codec; no OSGi framework types.
 */
package io.godwit.remoting.calls;
