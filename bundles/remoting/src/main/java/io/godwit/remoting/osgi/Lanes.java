package io.godwit.remoting.osgi;

import io.godwit.remoting.calls.CallPool;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports and imports run code of other bundles (a component is activated, a consumer is bound),
 * which may take its time: they run on the call pool, one after the other for each endpoint or
 * service, and those of different ones do not wait for each other.
 */
final class Lanes {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  private final CallPool pool;
  private final Map<String, ArrayDeque<Runnable>> lanes = new HashMap<>();

  Lanes(CallPool pool) {
    this.pool = pool;
  }

  void run(String lane, Runnable work) {
    synchronized (lanes) {
      ArrayDeque<Runnable> waiting = lanes.get(lane);
      if (waiting != null) {
        waiting.add(work);
        return;
      }
      lanes.put(lane, new ArrayDeque<>());
    }
    start(lane, work);
  }

  private void start(String lane, Runnable work) {
    if (!pool.submit(this, () -> serve(lane, work))) {
      LOG.warn("too much is to do; {} is done by the thread that asks", lane);
      serve(lane, work);
    }
  }

  private void serve(String lane, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("{} failed", lane, e);
    }
    Runnable next;
    synchronized (lanes) {
      next = lanes.get(lane).poll();
      if (next == null) {
        lanes.remove(lane);
        return;
      }
    }
    start(lane, next);
  }
}
