/**
 * The load: blocking callers, their histogram, and the line protocol to the benchmark's parent
 * process. Runs in the client process of each system, inside a bundle where the system is Godwit;
 * may import nothing but the JDK and HdrHistogram.
 */
package io.godwit.bench.load;
