/**
 * Settings of the node's log, and the way of OSGi's log service into it. The log itself belongs to
 * the launcher, which writes before the first bundle starts and after the last one stopped.
 */
package io.godwit.logging.osgi;
