/**
 * The directory of services, for the shell and other tools; importing is Remote Service Admin's.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.godwit.discovery;
