/** The bundle that calls the echo through an ordinary reference. */
package io.godwit.bench.osgi.client;
