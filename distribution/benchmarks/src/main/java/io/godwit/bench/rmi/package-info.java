/** JDK RMI, in plaintext. */
package io.godwit.bench.rmi;
