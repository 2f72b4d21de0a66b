/** Calls, deadlines and duplicate tables as pure state machines. */
package io.godwit.remoting.core;
