/**
 * An overlay without a network: several nodes in one JVM that share records in memory and answer
 * each other's requests on threads of their own. For tests of what is built on the overlay; real
 * behaviour (asynchronous, copied bytes, deaths, leases that end with their node), no protocol.
 *
 * <p>Threads: each node has a loop (records, members) and an I/O thread (sessions). Whoever makes a
 * {@link io.godwit.testkit.loopback.LoopbackNetwork} closes it.
 */
package io.godwit.testkit.loopback;
