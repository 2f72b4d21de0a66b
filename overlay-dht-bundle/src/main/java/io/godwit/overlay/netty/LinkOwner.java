package io.godwit.overlay.netty;

import io.godwit.overlay.Id;
import io.godwit.overlay.identity.Credential;
import io.godwit.overlay.identity.Refusal;
import io.godwit.overlay.identity.RefusedException;
import java.nio.ByteBuffer;

/** Whom links tell what comes in. Called on the link's event loop; nothing in here may wait. */
interface LinkOwner {
  /** What to say of this node on a new link. */
  Hello hello();

  /** Throws where the holder of that credential is not welcome. */
  void check(Credential peer) throws RefusedException;

  /** Throws where there are too many links, or none are taken any more. */
  void admit(Link link) throws RefusedException;

  PeerSession session(Id peer);

  void opened(Link link);

  /** After {@link #opened} only; tells once. */
  void closed(Link link, String reason);

  /** A link, accepted or dialled, that came to nothing. */
  void failed(Link link, boolean refused, Refusal refusal, String reason);

  /** The bytes are only valid during the call. */
  void message(Link link, ByteBuffer body);

  /** A JOIN of a node that is in no network, or a RENEW of a member. */
  void admission(Link link, byte kind, ByteBuffer body);

  /** An ADMITTED or RENEWED: the answer to what this side asked. */
  void answered(Link link, byte kind, ByteBuffer body);
}
