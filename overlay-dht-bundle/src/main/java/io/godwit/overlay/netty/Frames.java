package io.godwit.overlay.netty;

import io.godwit.overlay.core.Wire;
import io.godwit.overlay.session.SessionFrames;

/** Kinds and bounds of the frames of a link: {@code length:u32 kind:u8 body}. */
final class Frames {
  static final byte HELLO = 1;
  static final byte REFUSE = 2;
  static final byte JOIN = 3;
  static final byte ADMITTED = 4;
  static final byte RENEW = 5;
  static final byte RENEWED = 6;
  static final byte PROBE = 7;
  static final byte PROBED = 8;
  static final byte BYE = 9;

  /** A message of the overlay, in the form of {@link Wire}. */
  static final byte MESSAGE = 0x10;

  static final byte SESSION = SessionFrames.KIND;

  static final int HEADER_BYTES = SessionFrames.LINK_HEADER_BYTES;

  /** Before both sides know who they talk to. */
  static final int MAX_EARLY_BODY_BYTES = 8 * 1024;

  static final int MAX_BODY_BYTES = Math.max(Wire.MAX_MESSAGE_BYTES, SessionFrames.MAX_BODY_BYTES);

  private Frames() {}
}
