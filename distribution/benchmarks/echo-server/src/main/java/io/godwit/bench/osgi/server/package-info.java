/** The bundle that offers the echo. */
package io.godwit.bench.osgi.server;
