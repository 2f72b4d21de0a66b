package io.godwit.overlay.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What goes out on a link. Frames of the overlay wait in a bounded queue and overtake those of the
 * session, which are only made when the channel can take them; all that is there goes out with one
 * flush, so that it shares TLS records and system calls.
 */
final class LinkWriter {
  static final int MAX_QUEUED_BYTES = 4 << 20;
  static final int MAX_QUEUED_FRAMES = 4096;

  /** Space for one full fragment, and for many small frames. */
  private static final int SESSION_BUFFER_BYTES = Frames.MAX_BODY_BYTES + Frames.HEADER_BYTES;

  private static final int SMALL_BUFFER_BYTES = 1024;

  private record Frame(byte kind, ByteBuffer body) {}

  private final Link link;
  private final Queue<Frame> control = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queuedBytes = new AtomicInteger();
  private final AtomicInteger queuedFrames = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean last;

  LinkWriter(Link link) {
    this.link = link;
  }

  /** From any thread. False where the queue is full or the last word was said: it is not sent. */
  boolean send(byte kind, ByteBuffer body) {
    int bytes = Frames.HEADER_BYTES + body.remaining();
    if (last
        || queuedFrames.get() >= MAX_QUEUED_FRAMES
        || queuedBytes.get() + bytes > MAX_QUEUED_BYTES) {
      return false;
    }
    queuedFrames.incrementAndGet();
    queuedBytes.addAndGet(bytes);
    control.add(new Frame(kind, body));
    schedule();
    return true;
  }

  /** Nothing follows this frame. */
  void sendLast(byte kind, ByteBuffer body) {
    last = true;
    queuedFrames.incrementAndGet();
    queuedBytes.addAndGet(Frames.HEADER_BYTES + body.remaining());
    control.add(new Frame(kind, body));
    schedule();
  }

  private void schedule() {
    if (!scheduled.getAndSet(true)) {
      link.context().executor().execute(this::pump);
    }
  }

  /** On the event loop: writes what there is and what the channel takes. */
  void pump() {
    scheduled.set(false);
    Channel channel = link.context().channel();
    if (!channel.isActive()) {
      drop();
      return;
    }
    boolean wrote = control(channel);
    PeerSession session = link.session();
    if (session != null && !last) {
      wrote |= session(channel, session);
    }
    if (wrote) {
      link.context().flush();
    }
  }

  private boolean control(Channel channel) {
    boolean wrote = false;
    for (Frame frame; (frame = control.peek()) != null; ) {
      if (!channel.isWritable() && !last) {
        return wrote; // goes on when it has become writable
      }
      control.poll();
      int length = frame.body.remaining();
      queuedFrames.decrementAndGet();
      queuedBytes.addAndGet(-Frames.HEADER_BYTES - length);
      ByteBuf out = channel.alloc().ioBuffer(Frames.HEADER_BYTES + length);
      out.writeInt(1 + length).writeByte(frame.kind).writeBytes(frame.body);
      link.context().write(out, channel.voidPromise());
      wrote = true;
    }
    return wrote;
  }

  private boolean session(Channel channel, PeerSession session) {
    boolean wrote = false;
    while (channel.isWritable() && session.hasOutput(link)) {
      long pending = session.pendingBytes();
      int capacity = (int) Math.min(SESSION_BUFFER_BYTES, Math.max(SMALL_BUFFER_BYTES, pending));
      int written = fill(channel, session, capacity);
      if (written == 0 && capacity < SESSION_BUFFER_BYTES) {
        written = fill(channel, session, SESSION_BUFFER_BYTES);
      }
      if (written == 0) {
        return wrote;
      }
      wrote = true;
    }
    return wrote;
  }

  private int fill(Channel channel, PeerSession session, int capacity) {
    ByteBuf out = channel.alloc().ioBuffer(capacity);
    ByteBuffer view = out.internalNioBuffer(out.writerIndex(), capacity);
    int start = view.position();
    session.fill(view);
    int written = view.position() - start;
    if (written == 0) {
      out.release();
      return 0;
    }
    out.writerIndex(out.writerIndex() + written);
    link.context().write(out, channel.voidPromise());
    return written;
  }

  int queuedBytes() {
    return queuedBytes.get();
  }

  void drop() {
    last = true;
    control.clear();
    queuedFrames.set(0);
    queuedBytes.set(0);
  }
}
