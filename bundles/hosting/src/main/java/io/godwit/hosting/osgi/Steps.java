package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What something took, part by part; for people and for the benchmark. */
final class Steps {
  private final List<Step> steps = new ArrayList<>();
  private long since = System.nanoTime();

  /** The time since the last call goes to this step. */
  synchronized void done(String step) {
    long now = System.nanoTime();
    steps.add(new Step(step, Duration.ofNanos(now - since)));
    since = now;
  }

  synchronized void add(String step, Duration took) {
    steps.add(new Step(step, took));
  }

  synchronized List<Step> list() {
    return List.copyOf(steps);
  }

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      text.append(text.length() == 0 ? "" : ", ").append(step.name()).append(' ');
      text.append(step.took().toNanos() / 100_000 / 10.0).append(" ms");
    }
    return text.toString();
  }
}
