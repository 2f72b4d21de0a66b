/** An application of the tests, with memory and files. */
package io.godwit.hosting.apps.counter;
