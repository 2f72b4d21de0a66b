/** The service that is called; the bundles of both nodes carry and export it. Imports nothing. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.godwit.bench.echo;
