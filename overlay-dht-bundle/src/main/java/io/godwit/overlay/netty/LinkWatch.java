package io.godwit.overlay.netty;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Ends links that say nothing although asked, or that take nothing although it waits for them. */
final class LinkWatch implements Runnable {
  private static final long PERIOD_MILLIS = 2_000;
  private static final long PROBE_AFTER_MILLIS = 10_000;
  private static final long SILENT_MILLIS = 30_000;
  private static final long STUCK_MILLIS = 20_000;

  private final Link link;
  private long writableAtMillis = Clocks.millis();

  private LinkWatch(Link link) {
    this.link = link;
  }

  static void start(Link link) {
    new LinkWatch(link).again();
  }

  private void again() {
    link.context().executor().schedule(this, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void run() {
    if (link.isOver()) {
      return;
    }
    long now = Clocks.millis();
    if (link.context().channel().isWritable()) {
      writableAtMillis = now;
    }
    long silent = now - link.lastReadMillis();
    boolean reading = link.context().channel().config().isAutoRead();
    if (reading && silent > SILENT_MILLIS) {
      link.closeLater("nothing was heard for " + silent + " ms");
    } else if (now - writableAtMillis > STUCK_MILLIS) {
      link.closeLater("the other side takes nothing since " + (now - writableAtMillis) + " ms");
    } else if (silent > PROBE_AFTER_MILLIS) {
      link.writer().send(Frames.PROBE, ByteBuffer.allocate(0));
    }
    again();
  }
}
