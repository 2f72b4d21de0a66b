/** A library of the tests. */
package io.godwit.hosting.apps.api;
