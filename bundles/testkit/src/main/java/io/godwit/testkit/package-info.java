/** Simulator, scenario runner and property helper. Never shipped. */
package io.godwit.testkit;
