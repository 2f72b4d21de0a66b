package io.godwit.bench.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers leave their frames in a queue and wake the event loop once for all that is in it, so that
 * many small calls share a TLS record and a system call. {@link #call} may be entered by any
 * thread.
 */
final class CallingHandler extends ChannelInboundHandlerAdapter {
  private final ConcurrentMap<Long, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
  private final Queue<ByteBuf> outbound = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicLong lastId = new AtomicLong();
  private volatile ChannelHandlerContext context;

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  byte[] call(byte[] payload) throws InterruptedException, ExecutionException {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    long id = lastId.incrementAndGet();
    waiting.put(id, answer);
    ByteBuf frame = context.alloc().directBuffer(Frames.HEADER_BYTES + payload.length);
    outbound.add(Frames.call(frame, id, payload));
    if (draining.compareAndSet(false, true)) {
      context.executor().execute(this::drain);
    }
    return answer.get();
  }

  private void drain() {
    draining.set(false);
    for (ByteBuf frame = outbound.poll(); frame != null; frame = outbound.poll()) {
      context.write(frame, context.voidPromise());
    }
    context.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    ByteBuf frame = (ByteBuf) message;
    try {
      byte[] payload = new byte[frame.readableBytes() - Frames.HEADER_BYTES];
      frame.getBytes(frame.readerIndex() + Frames.HEADER_BYTES, payload);
      waiting.remove(frame.getLong(frame.readerIndex() + Frames.ID_OFFSET)).complete(payload);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    waiting
        .values()
        .forEach(answer -> answer.completeExceptionally(new IOException("The server closed")));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    waiting.values().forEach(answer -> answer.completeExceptionally(cause));
    from.close();
  }
}
