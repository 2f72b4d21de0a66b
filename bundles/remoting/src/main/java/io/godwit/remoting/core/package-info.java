/**
 * The rules of remoting without threads, clocks or OSGi: messages of a call, gates, what is tried
 * again, which package versions go together, what is imported and exported. Entered by one thread
 * at a time (the topology's loop, or under a gate's monitor); may import the overlay's plain types
 * only.
 */
package io.godwit.remoting.core;
