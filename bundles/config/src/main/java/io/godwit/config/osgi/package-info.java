/** Pushes checked settings to Configuration Admin and watches the settings folder. */
package io.godwit.config.osgi;
