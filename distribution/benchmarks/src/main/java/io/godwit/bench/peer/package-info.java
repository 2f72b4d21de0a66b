/**
 * The systems that Godwit is compared with, each behind the same two roles, and the main class of
 * their processes. May import the packages of the systems.
 */
package io.godwit.bench.peer;
