package io.godwit.bench.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/** {@code length:u32 kind:u8 id:u64 payload}, as on Godwit's links with the least of a session. */
final class Frames {
  static final int HEADER_BYTES = 13;
  static final int ID_OFFSET = 5;
  static final int KIND_CALL = 1;
  private static final int MAX_FRAME_BYTES = 8 * 1024 * 1024;

  private Frames() {}

  static void addDecoder(ChannelPipeline pipeline) {
    pipeline.addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME_BYTES, 0, 4, 0, 0));
  }

  static ByteBuf call(ByteBuf frame, long id, byte[] payload) {
    return frame
        .writeInt(HEADER_BYTES - 4 + payload.length)
        .writeByte(KIND_CALL)
        .writeLong(id)
        .writeBytes(payload);
  }
}
