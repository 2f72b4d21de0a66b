package io.godwit.remoting.calls;

import io.godwit.overlay.Overlay;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that calls need on one node, opened and closed as one. */
public final class CallRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallRuntime.class);

  private final Timers timers = new Timers();
  private final CallPool pool = new CallPool(timers);
  private final StreamTable streams = new StreamTable(timers, pool);
  private final Exports exports = new Exports();
  private final CallClient client;
  private final AutoCloseable served;

  public CallRuntime(Overlay overlay, Failures failures) {
    client =
        new CallClient(
            overlay.self().id(),
            overlay.sessions(),
            streams,
            new LocalCalls(exports, pool, overlay.self().id(), () -> overlay.self().roles()),
            pool,
            timers,
            failures,
            ThreadLocalRandom.current().nextLong());
    served =
        overlay
            .sessions()
            .serve(CallClient.PROTOCOL, new CallServer(exports, pool, streams, overlay.sessions()));
  }

  public CallClient client() {
    return client;
  }

  public Exports exports() {
    return exports;
  }

  public Timers timers() {
    return timers;
  }

  public CallPool pool() {
    return pool;
  }

  /** A gate, closed at first. */
  public Gate gate(String application, long epoch) {
    return new Gate(application, epoch, timers);
  }

  @Override
  public void close() {
    try {
      served.close();
    } catch (Exception e) {
      LOG.warn("could not stop serving calls", e);
    }
    client.close();
    streams.close();
    pool.close();
    timers.close();
  }
}
