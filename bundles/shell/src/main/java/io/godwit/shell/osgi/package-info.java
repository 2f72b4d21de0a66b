/**
 * The Gogo commands, one class for each scope. A command asks a service of another bundle, waits
 * with {@link io.godwit.shell.osgi.Patience} and returns an {@link io.godwit.shell.osgi.Answer}; it
 * keeps no state, so that any number of sessions may run it at once. May import Gogo and the
 * exported packages of the other bundles; not JLine, which only nodes with a terminal have.
 */
package io.godwit.shell.osgi;
