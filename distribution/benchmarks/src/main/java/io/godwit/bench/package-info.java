/** Benchmarks against other systems, each in processes of its own. */
package io.godwit.bench;
