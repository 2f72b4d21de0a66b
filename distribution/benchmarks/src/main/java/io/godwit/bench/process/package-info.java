/**
 * Child processes of a benchmark: starting, talking to and measuring them. Linux' /proc is read.
 */
package io.godwit.bench.process;
