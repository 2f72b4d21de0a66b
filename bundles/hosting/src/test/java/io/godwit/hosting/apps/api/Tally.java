package io.godwit.hosting.apps.api;

/** What the test's applications do. */
public interface Tally {
  long increment();
}
