package io.godwit.overlay;

/**
 * What a node may do in its network; stands in its certificate, set by the token it joined with.
 */
public enum Role {
  /** Hosts applications that someone who may has ordered. Every member may call. */
  HOST,
  /**
   * Orders other nodes: deploy, move, stop, revoke; writes the {@code app} and {@code net}
   * namespaces.
   */
  OPERATOR,
  /** Signs bundles that the network accepts. */
  PUBLISHER,
  /** Lets nodes in: redeems the tokens that it made, renews certificates. */
  ISSUER
}
