/** Components that drive the coordinators: drop folder, resolver, installer. */
package io.godwit.hosting.osgi;
