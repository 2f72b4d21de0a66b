/**
 * Felix frameworks in this JVM, for tests that need real bundles, wiring and components of several
 * nodes without processes. What both the test and the bundles must see as the same class (the
 * overlay's API) comes from the class path through the system bundle. Whoever starts a {@link
 * io.godwit.testkit.osgi.FelixNode} closes it.
 */
package io.godwit.testkit.osgi;
