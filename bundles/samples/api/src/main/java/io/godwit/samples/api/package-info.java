/** The interfaces of the sample services; what a caller imports. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.godwit.samples.api;
