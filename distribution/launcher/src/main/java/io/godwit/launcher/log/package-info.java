/**
 * The log of a node: one text file with bounded predecessors, written through SLF4J.
 *
 * <p>It lives in the launcher and not in a bundle because it must be there before the first bundle
 * starts and after the last one stopped, and because SLF4J 2 inside OSGi otherwise needs six more
 * bundles. Any thread may log; a line is written under the file's lock and is on its way to the
 * disk when the call returns. Only {@link io.godwit.launcher.log.LogControl} is for bundles.
 */
@Version("1.0.0")
package io.godwit.launcher.log;

import org.osgi.annotation.versioning.Version;
