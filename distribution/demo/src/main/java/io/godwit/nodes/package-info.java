/**
 * Nodes as real processes on this machine, driven as a user would: started with the launcher, told
 * what to do over the exec socket, ended with signals. For the demo, the process tests and the
 * benchmarks. Plain Java; a network and its nodes belong to the thread that made them, only {@link
 * io.godwit.nodes.LocalNode#exec} may be called from any.
 */
package io.godwit.nodes;
