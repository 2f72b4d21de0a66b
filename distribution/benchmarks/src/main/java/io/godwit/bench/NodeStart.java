package io.godwit.bench;

import io.godwit.bench.process.Memory;
import java.io.IOException;

/** A container that can be started again and again; its first start lays out its directory. */
interface NodeStart {
  /** How often "started?" is asked. */
  int POLL_MILLIS = 5;

  /** Memory is read this long after the start, when what starts in the background has started. */
  int SETTLE_MILLIS = 5_000;

  /** Starts it, measures, stops it. */
  Start start() throws IOException, InterruptedException;

  /** One start. */
  record Start(double millis, Memory memory) {}
}
