/** The fastest distribution provider of Apache Aries RSA, in plaintext. */
package io.godwit.bench.fastbin;
