package io.godwit.itests.processes;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonElement;
import io.godwit.nodes.LocalNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * Consumers with a static reference on every node, each counting without a pause. Afterwards every
 * number must have been given out exactly once: a call that was lost leaves the counter behind the
 * calls, one that was executed twice leaves a hole, and both together cannot hide each other.
 */
final class Callers {
  private static final int CALLS_AT_ONCE = 50;

  private final List<LocalNode> nodes;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Long> answers = Collections.synchronizedList(new ArrayList<>());
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean over;

  Callers(List<LocalNode> nodes) {
    this.nodes = nodes;
  }

  Callers start() {
    for (LocalNode node : nodes) {
      Thread thread = new Thread(() -> callFrom(node), "calls from " + node);
      threads.add(thread);
      thread.start();
    }
    return this;
  }

  private void callFrom(LocalNode node) {
    try {
      while (!over) {
        for (JsonElement answer : node.json("consumer:count " + CALLS_AT_ONCE).getAsJsonArray()) {
          answers.add(answer.getAsLong());
        }
      }
    } catch (RuntimeException e) {
      failures.add(node + ": " + e.getMessage());
    }
  }

  int count() {
    return answers.size();
  }

  void stop() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** After {@link #stop}: each of {@code 1..calls}, once. */
  void check() {
    assertEquals("failed calls", List.of(), List.copyOf(failures));
    TreeSet<Long> distinct = new TreeSet<>(answers);
    assertEquals("answers that came twice", answers.size(), distinct.size());
    assertTrue("calls were made", !distinct.isEmpty());
    assertEquals("the first number", 1L, (long) distinct.first());
    assertEquals("the last number, and with it the calls", answers.size(), (long) distinct.last());
  }
}
