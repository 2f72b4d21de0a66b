/**
 * Starts a node: reads the command line, prepares the node directory, runs the OSGi framework and
 * ends it in bounded time. It imports the framework API and nothing of the bundles.
 */
package io.godwit.launcher;
