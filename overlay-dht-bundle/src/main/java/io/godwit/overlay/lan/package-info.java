/**
 * Finds nodes of the network on the local network by multicast DNS, when asked to. Addresses found
 * are only hints where to dial: who is there is proven by certificates.
 */
package io.godwit.overlay.lan;
