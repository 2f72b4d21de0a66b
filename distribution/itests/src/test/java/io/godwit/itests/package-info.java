/** Tests that run real node processes or an OSGi framework; they see a node only from outside. */
package io.godwit.itests;
