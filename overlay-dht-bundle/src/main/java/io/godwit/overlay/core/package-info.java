/**
 * The overlay's protocol as a single-threaded state machine: {@code OverlayNode.step(input, now) ->
 * effects}. No clock, chance, thread, socket or OSGi in here; the Netty driver and the simulator
 * drive the same object. Entered only from the node's loop.
 */
package io.godwit.overlay.core;
