/**
 * The limit: an echo of frames over Netty and mutual TLS, with nothing above it. May import Netty.
 */
package io.godwit.bench.netty;
