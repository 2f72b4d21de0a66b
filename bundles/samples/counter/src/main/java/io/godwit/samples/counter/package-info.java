/** A service whose memory travels when it moves. */
package io.godwit.samples.counter;
