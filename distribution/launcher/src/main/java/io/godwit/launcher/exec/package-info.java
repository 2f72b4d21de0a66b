/**
 * How a command gets from {@code godwit exec} to a running node: frames on a Unix domain socket
 * that only the node's user can open. Plain Java, shared by the client in the launcher and the
 * server in the shell bundle, which carries a copy of this package. No threads of its own.
 *
 * <p>A connection carries one command. Client: {@code COMMAND}, later perhaps {@code CANCEL}.
 * Server: any number of {@code OUT} and {@code ERR}, then one {@code EXIT}, then it closes. A frame
 * is {@code kind:u8 length:u32 body}, of at most {@link io.godwit.launcher.exec.Frame#MAX_BYTES}
 * bytes.
 */
package io.godwit.launcher.exec;
