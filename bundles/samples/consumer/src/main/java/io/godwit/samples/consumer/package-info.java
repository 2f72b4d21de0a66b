/** A caller that never learns where the service runs. */
package io.godwit.samples.consumer;
