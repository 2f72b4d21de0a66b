package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import io.godwit.overlay.Sessions;
import io.godwit.remoting.codec.StreamScope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The streams of one call at one side: its arguments end with it, a stream that is its result lives
 * until it is read to the end, closed or abandoned. Costs nothing for calls that carry none.
 */
final class CallStreams implements StreamScope {
  private final StreamTable table;
  private final Sessions sessions;
  private final Id peer;
  private final boolean host;
  private List<Long> offered = List.of();
  private List<OutputStream> sinks = List.of();

  CallStreams(StreamTable table, Sessions sessions, Id peer, boolean host) {
    this.table = table;
    this.sessions = sessions;
    this.peer = peer;
    this.host = host;
  }

  @Override
  public synchronized long offer(InputStream source) {
    long number = table.offer(peer, source, null, host);
    offered = new ArrayList<>(offered);
    offered.add(number);
    return number;
  }

  @Override
  public synchronized long accept(OutputStream sink) {
    long number = table.offer(peer, null, sink, host);
    offered = new ArrayList<>(offered);
    offered.add(number);
    return number;
  }

  @Override
  public InputStream source(long number) {
    return new RemoteStreams.Source(sessions, peer, number);
  }

  @Override
  public synchronized OutputStream sink(long number) {
    OutputStream sink = new RemoteStreams.Sink(sessions, peer, number);
    sinks = new ArrayList<>(sinks);
    sinks.add(sink);
    return sink;
  }

  /**
   * At the host, before the answer: what the service wrote shall be there when the call returns.
   */
  synchronized void flush() throws IOException {
    for (OutputStream sink : sinks) {
      sink.flush();
    }
  }

  /** At the caller, when the call has ended; at the host where the result was not sent. */
  synchronized void end() {
    offered.forEach(table::end);
    offered = List.of();
  }
}
