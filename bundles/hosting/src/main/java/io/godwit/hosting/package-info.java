/** Applications of the network, as the shell and other tools see them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.godwit.hosting;
