/** An interface as an author would write it, for tests inside Felix. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package io.godwit.remoting.it.api;
