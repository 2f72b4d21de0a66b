/** Gogo commands: thin faces over the services of the other bundles. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.godwit.shell;
