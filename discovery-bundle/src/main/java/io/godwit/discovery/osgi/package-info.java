/** Bridges adverts in the DHT to Remote Service Admin endpoint events. */
package io.godwit.discovery.osgi;
