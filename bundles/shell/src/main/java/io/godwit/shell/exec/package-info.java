/** Serves commands to other processes of the same user over a socket file. */
package io.godwit.shell.exec;
