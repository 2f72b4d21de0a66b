/** What hosting and the shell see of remoting: gates before applications, and calls by hand. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.godwit.remoting;
