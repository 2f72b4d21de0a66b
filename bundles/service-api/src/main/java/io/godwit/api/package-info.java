/** What a service author may import. No dependency but OSGi annotations. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.godwit.api;
