/**
 * The Gogo commands, one class for each scope. A command asks a service of another bundle, waits
 * with {@link io.godwit.shell.osgi.Patience} and returns an {@link io.godwit.shell.osgi.Answer}; it
 * keeps no state, so that any number of sessions may run it at once. May import Gogo, JLine and the
 * exported packages of the other bundles.
 */
package io.godwit.shell.osgi;
