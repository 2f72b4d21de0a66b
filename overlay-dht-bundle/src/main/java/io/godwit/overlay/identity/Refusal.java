package io.godwit.overlay.identity;

/**
 * Why a node is not let in or a link not kept; the ordinal travels in REFUSE frames: only append.
 */
public enum Refusal {
  /** The frame was not one of the protocol, or out of turn. */
  PROTOCOL(false),
  /** No wire version that both sides speak. */
  VERSION(true),
  /** The certificate is of a network with another root. */
  OTHER_NETWORK(true),
  /** Certificates that do not lead to the root, or are malformed. */
  BAD_CERTIFICATE(true),
  /** A certificate that has expired or is not yet valid by the clock of the one who refuses. */
  CLOCK(true),
  REVOKED(true),
  /** The networks agree, the geometries do not. */
  GEOMETRY(true),
  /** Nobody here has made such a token, or the secret is wrong. */
  TOKEN_UNKNOWN(true),
  TOKEN_EXPIRED(true),
  /** Redeemed before, by another key. */
  TOKEN_USED(true),
  /** The one who was asked to let a node in is not the issuer named in the token. */
  NOT_ISSUER(true),
  /** Too many at once; try again later. */
  BUSY(false),
  /** A node was dialled that has another id than expected, or is the dialling node itself. */
  OTHER_NODE(false),
  /** The node is stopping. */
  STOPPING(false);

  private final boolean lasting;

  Refusal(boolean lasting) {
    this.lasting = lasting;
  }

  /** Whether trying again without changing something is pointless. */
  public boolean lasting() {
    return lasting;
  }

  /** A code of a later version is read as PROTOCOL; its message still says what it is. */
  public static Refusal of(int code) {
    return code >= 0 && code < values().length ? values()[code] : PROTOCOL;
  }
}
