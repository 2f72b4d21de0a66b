/** A stateless service that every node can call. */
package io.godwit.samples.greeter;
