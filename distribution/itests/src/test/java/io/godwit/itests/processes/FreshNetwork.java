package io.godwit.itests.processes;

import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNetwork;
import io.godwit.nodes.LocalNode;
import org.junit.rules.TestRule;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;

/**
 * A network of so many nodes for each test; when one fails, the ends of the nodes' logs are shown.
 */
final class FreshNetwork implements TestRule {
  private final int size;
  private LocalNetwork network;

  FreshNetwork(int size) {
    this.size = size;
  }

  LocalNetwork network() {
    return network;
  }

  LocalNode node(int number) {
    return network.node("n" + number);
  }

  @Override
  public Statement apply(Statement test, Description description) {
    return new Statement() {
      @Override
      public void evaluate() throws Throwable {
        try (LocalNetwork fresh = new LocalNetwork(Distribution.ofProperty(), "test")) {
          network = fresh;
          run(test);
        }
      }
    };
  }

  private void run(Statement test) throws Throwable {
    boolean passed = false;
    try {
      network.start(size);
      test.evaluate();
      passed = true;
    } finally {
      if (!passed) {
        System.err.println(network.tails());
      }
    }
  }
}
