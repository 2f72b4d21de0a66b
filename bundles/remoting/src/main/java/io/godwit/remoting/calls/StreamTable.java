package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import io.godwit.overlay.Sessions;
import io.godwit.remoting.core.MessageException;
import io.godwit.remoting.core.MessageKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams of this node that a peer reads or writes, chunk by chunk: a chunk goes only when it is
 * asked for, so nobody can be flooded. A stream that nobody has touched for {@link
 * #ABANDONED_MILLIS} is closed.
 */
final class StreamTable implements AutoCloseable {
  static final int CHUNK_BYTES = 256 * 1024;
  static final int MAX_STREAMS = 4096;
  static final long ABANDONED_MILLIS = 60_000;
  static final byte DATA = 0;
  static final byte END = 1;
  static final byte FAILED = 2;
  static final byte GONE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(StreamTable.class);
  private static final long SWEEP_MILLIS = 10_000;

  private final Map<Long, Offer> offers = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Timers timers;
  private final CallPool pool;
  private boolean sweeping;

  private static final class Offer {
    final Id peer;
    final InputStream source;
    final OutputStream sink;
    final boolean ownedHere;
    volatile long touchedMillis = System.nanoTime() / 1_000_000;
    volatile int busy;

    Offer(Id peer, InputStream source, OutputStream sink, boolean ownedHere) {
      this.peer = peer;
      this.source = source;
      this.sink = sink;
      this.ownedHere = ownedHere;
    }
  }

  StreamTable(Timers timers, CallPool pool) {
    this.timers = timers;
    this.pool = pool;
  }

  /**
   * @param ownedHere results of services are closed here when they are done with; arguments belong
   *     to the caller
   */
  long offer(Id peer, InputStream source, OutputStream sink, boolean ownedHere) {
    if (offers.size() >= MAX_STREAMS) {
      throw new IllegalStateException("more than " + MAX_STREAMS + " open streams");
    }
    long number = numbers.incrementAndGet();
    offers.put(number, new Offer(peer, source, sink, ownedHere));
    sweepLater();
    return number;
  }

  private synchronized void sweepLater() {
    if (!sweeping && !offers.isEmpty()) {
      sweeping = true;
      timers.later(SWEEP_MILLIS, this::sweep);
    }
  }

  private void sweep() {
    synchronized (this) {
      sweeping = false;
    }
    long oldest = System.nanoTime() / 1_000_000 - ABANDONED_MILLIS;
    offers.forEach(
        (number, offer) -> {
          if (offer.ownedHere && offer.busy == 0 && offer.touchedMillis < oldest) {
            LOG.info("a stream that {} abandoned is closed", offer.peer.brief());
            pool.submit(this, () -> end(number));
          }
        });
    sweepLater();
  }

  /** Forgets a stream; closes it where it is owned here. */
  void end(long number) {
    Offer offer = offers.remove(number);
    if (offer != null && offer.ownedHere) {
      close(offer);
    }
  }

  private static void close(Offer offer) {
    try {
      if (offer.source != null) {
        offer.source.close();
      } else {
        offer.sink.close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("a stream could not be closed", e);
    }
  }

  /** A message about a stream of this node; the rest of the payload follows the kind. */
  void handle(MessageKind kind, Sessions.Request request, ByteBuffer body) {
    if (body.remaining() < 8) {
      throw new MessageException("a stream's message without the stream's number");
    }
    long number = body.getLong();
    Offer offer = offers.get(number);
    if (offer == null || !offer.peer.equals(request.caller())) {
      request.reply(status(GONE, "the call that the stream belongs to has ended"));
      return;
    }
    offer.touchedMillis = System.nanoTime() / 1_000_000;
    if (!pool.submit(offer, () -> serve(kind, request, body, number, offer))) {
      request.reply(status(FAILED, "too much to do"));
    }
  }

  private void serve(
      MessageKind kind, Sessions.Request request, ByteBuffer body, long number, Offer offer) {
    offer.busy = 1;
    try {
      if (kind == MessageKind.PULL && offer.source != null) {
        request.reply(pull(number, offer));
      } else if (kind == MessageKind.PUSH && offer.sink != null) {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        offer.sink.write(bytes);
        request.reply(status(DATA, ""));
      } else if (kind == MessageKind.CLOSE) {
        offers.remove(number);
        close(offer);
        request.reply(status(END, ""));
      } else {
        request.reply(status(FAILED, "the stream goes the other way"));
      }
    } catch (IOException | RuntimeException e) {
      request.reply(status(FAILED, e.toString()));
    } finally {
      offer.busy = 0;
      offer.touchedMillis = System.nanoTime() / 1_000_000;
    }
  }

  private ByteBuffer pull(long number, Offer offer) throws IOException {
    byte[] chunk = new byte[1 + CHUNK_BYTES];
    int count = offer.source.read(chunk, 1, CHUNK_BYTES);
    if (count < 0) {
      end(number);
      return status(END, "");
    }
    chunk[0] = DATA;
    return ByteBuffer.wrap(chunk, 0, 1 + count);
  }

  private static ByteBuffer status(byte status, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + bytes.length).put(status).put(bytes).flip();
  }

  int size() {
    return offers.size();
  }

  @Override
  public void close() {
    offers.keySet().forEach(this::end);
  }
}
