package io.godwit.hosting.store;

import com.google.gson.JsonParseException;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.HostMessage;
import io.godwit.overlay.Sessions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a {@link HostMessage}: {@code version:u8 length:u32 json attachment}. Reading is
 * total: whatever is wrong becomes a {@link HostingException} that says so.
 */
public final class HostFrames {
  static final byte VERSION = 1;
  public static final int MAX_JSON_BYTES = 1 << 20;

  /** What fits into a message beside its JSON; larger states travel as blobs. */
  public static final int MAX_ATTACHMENT_BYTES = 1 << 20;

  private HostFrames() {}

  /** A message and the bytes beside it. */
  public record Frame(HostMessage message, byte[] attachment) {}

  public static ByteBuffer write(HostMessage message) {
    return write(message, new byte[0]);
  }

  public static ByteBuffer write(HostMessage message, byte[] attachment) {
    byte[] json = Json.writeKind(message).getBytes(StandardCharsets.UTF_8);
    if (json.length > MAX_JSON_BYTES || attachment.length > MAX_ATTACHMENT_BYTES) {
      throw new HostingException(
          "a message between hosts would have "
              + json.length
              + " and "
              + attachment.length
              + " bytes; "
              + MAX_JSON_BYTES
              + " and "
              + MAX_ATTACHMENT_BYTES
              + " are the limits");
    }
    ByteBuffer out = ByteBuffer.allocate(5 + json.length + attachment.length);
    return out.put(VERSION).putInt(json.length).put(json).put(attachment).flip();
  }

  public static Frame read(ByteBuffer in) {
    int size = in.remaining();
    if (size < 5 || size > Sessions.MAX_MESSAGE_BYTES) {
      throw new HostingException("a message between hosts with " + size + " bytes");
    }
    byte version = in.get();
    if (version != VERSION) {
      throw new HostingException(
          "the other host speaks version "
              + version
              + " of the protocol 'host', this one "
              + VERSION);
    }
    int length = in.getInt();
    if (length < 2 || length > Math.min(MAX_JSON_BYTES, in.remaining())) {
      throw new HostingException("a message between hosts with a length of " + length);
    }
    byte[] json = new byte[length];
    in.get(json);
    byte[] attachment = new byte[in.remaining()];
    in.get(attachment);
    return new Frame(read(new String(json, StandardCharsets.UTF_8), HostMessage.class), attachment);
  }

  /** A record of a sealed interface; a failure says what was wrong with it. */
  public static <T> T read(String json, Class<T> sealed) {
    try {
      return Json.readKind(json, sealed);
    } catch (JsonParseException
        | IllegalArgumentException
        | IllegalStateException
        | NullPointerException
        | UnsupportedOperationException e) {
      throw new HostingException("a message between hosts that makes no sense: " + e, e);
    } catch (StackOverflowError e) {
      throw new HostingException("a message between hosts that is nested too deeply", e);
    }
  }
}
