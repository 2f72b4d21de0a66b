/** Deployment and move coordination as pure state machines. */
package io.godwit.hosting.core;
