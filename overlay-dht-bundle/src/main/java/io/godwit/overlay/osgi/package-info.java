/**
 * Declarative Services components: read the settings, build the core and its driver, register,
 * close.
 */
package io.godwit.overlay.osgi;
