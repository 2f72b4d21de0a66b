package io.godwit.bench;

import io.godwit.bench.load.Outcome;
import io.godwit.bench.load.Plan;
import java.io.IOException;

/** A server and a client process of one system, fresh, and gone when closed. */
interface Pair extends AutoCloseable {
  Outcome run(Plan plan) throws IOException;

  @Override
  void close() throws IOException;
}
