package io.godwit.overlay.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Takes the stream apart into frames {@code length:u32 kind:u8 body}. A length is checked as soon
 * as it is there, before anything is kept for it; a body is lent, not copied.
 */
abstract class FrameSplitter extends ByteToMessageDecoder {
  /** The longest body that may come now. */
  abstract int mostBytes();

  /** Whether what still comes is of no interest. */
  abstract boolean isOver();

  /** The body is only valid during the call. */
  abstract void frame(byte kind, ByteBuffer body);

  abstract void badLength(int length);

  @Override
  protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    while (!isOver() && in.readableBytes() >= Frames.HEADER_BYTES) {
      int at = in.readerIndex();
      int length = in.getInt(at);
      if (length < 1 || length > 1 + mostBytes()) {
        in.skipBytes(in.readableBytes());
        badLength(length);
        return;
      }
      if (in.readableBytes() < Integer.BYTES + length) {
        return;
      }
      byte kind = in.getByte(at + Integer.BYTES);
      frame(kind, in.internalNioBuffer(at + Frames.HEADER_BYTES, length - 1));
      in.skipBytes(Integer.BYTES + length);
    }
    if (isOver()) {
      in.skipBytes(in.readableBytes());
    }
  }
}
