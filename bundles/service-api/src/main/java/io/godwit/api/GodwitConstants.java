package io.godwit.api;

/**
 * Service properties that Godwit reads, all optional, and those that it sets on imported services.
 */
public final class GodwitConstants {
  /** Long: how long a remote call to the service may take, in milliseconds; 30,000 unless set. */
  public static final String TIMEOUT_MILLIS = "godwit.timeout.millis";

  /** String+: roles (host, operator, publisher, issuer) of which a calling node needs one. */
  public static final String ALLOWED_ROLES = "godwit.allowed.roles";

  /**
   * String, set on imported services: id of the node that serves. It changes when the service
   * moves.
   */
  public static final String NODE_ID = "godwit.node.id";

  /** String, set on imported services: name of the node that serves. */
  public static final String NODE_NAME = "godwit.node.name";

  /** String, set on exported and imported services of an application: its name. */
  public static final String APPLICATION = "godwit.application";

  /** Long: the epoch of the application's host; the greater one is the newer. */
  public static final String EPOCH = "godwit.epoch";

  private GodwitConstants() {}
}
