/**
 * The session between two nodes as a pure state machine: numbered frames, acknowledgements, resume
 * on a new link, fragments, deadlines. No clock, thread, socket or Netty in here; whoever drives it
 * enters it from one thread at a time. Bytes in, bytes out: see docs/protocol.md.
 */
package io.godwit.overlay.session;
