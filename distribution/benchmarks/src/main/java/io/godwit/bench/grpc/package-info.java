/** gRPC-java with mutual TLS, through the Netty and BoringSSL that it shades. */
package io.godwit.bench.grpc;
