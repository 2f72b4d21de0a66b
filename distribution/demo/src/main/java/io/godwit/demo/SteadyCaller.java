package io.godwit.demo;

import io.godwit.nodes.LocalNode;
import io.godwit.nodes.NodeException;
import java.util.ArrayList;
import java.util.List;

/**
 * Increments over and over while something happens, and then proves that each call counted once.
 */
final class SteadyCaller {
  private final LocalNode node;
  private final String command;
  private final List<Long> answers = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "steady-caller");
  private volatile boolean over;
  private volatile RuntimeException failure;

  SteadyCaller(LocalNode node, String command) {
    this.node = node;
    this.command = command;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!over) {
        answers.add(node.json(command).getAsJsonObject().get("result").getAsLong());
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** Lets the call under way finish. */
  void finish() throws InterruptedException {
    over = true;
    thread.join();
  }

  /** Only after {@link #finish}. */
  List<Long> answers() {
    return answers;
  }

  void checkConsecutive(long before) {
    if (failure != null) {
      throw new NodeException("a call failed during the move: " + failure.getMessage(), failure);
    }
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) != before + 1 + i) {
        throw new NodeException("a call was lost or doubled: " + answers + " after " + before);
      }
    }
  }
}
