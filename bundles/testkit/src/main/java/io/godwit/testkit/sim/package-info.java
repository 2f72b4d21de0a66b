/**
 * Runs many {@link io.godwit.overlay.core.OverlayNode}s in one thread and in virtual time, over a
 * network that delays, loses, doubles, reorders, is cut and healed, with nodes that crash, stand
 * still and restart; all of it from one seed. Checkers look at the nodes after every event.
 */
package io.godwit.testkit.sim;
