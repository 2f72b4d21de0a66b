/** Connects the command socket and the launcher's start line with Gogo and the overlay. */
package io.godwit.shell.exec.osgi;
