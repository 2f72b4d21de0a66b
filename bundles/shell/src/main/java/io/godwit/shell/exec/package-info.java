/**
 * Serves commands to other processes of the same user over a socket file.
 *
 * <p>Threads: one accepts; each client has one that reads and one that runs the command. All end
 * when the server is closed. Plain Java; the component that connects it with Gogo is in {@code
 * osgi}.
 */
package io.godwit.shell.exec;
