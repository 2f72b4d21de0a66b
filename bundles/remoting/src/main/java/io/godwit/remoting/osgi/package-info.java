/**
 * The Remote Service Admin distribution provider and topology manager; the Aries SPI stays in one
 * adapter.
 */
package io.godwit.remoting.osgi;
