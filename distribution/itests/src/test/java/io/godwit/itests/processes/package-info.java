/**
 * Real nodes as processes, driven as a user would (see {@code io.godwit.nodes}): killed, held,
 * restarted, moved between. What is looked at is what a node answers to a command. Long forms run
 * with {@code -Dgodwit.long=moves} or {@code kills}.
 */
package io.godwit.itests.processes;
