/**
 * One node as a process of its own, seen from outside: command line, exit status, files, signals.
 */
package io.godwit.itests.process;
