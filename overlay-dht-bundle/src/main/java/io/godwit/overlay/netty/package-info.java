/**
 * The driver that runs the core over Netty links. It owns the event loop on which the core is
 * entered.
 */
package io.godwit.overlay.netty;
