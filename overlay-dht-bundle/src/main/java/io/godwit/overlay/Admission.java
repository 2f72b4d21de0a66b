package io.godwit.overlay;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Who is in the network: tokens that let one node in once, and revocations. */
@ProviderType
public interface Admission {
  /** A fresh one-time token as text; fails with REFUSED where this node is no issuer. */
  CompletionStage<Invitation> invite(Set<Role> roles, Duration validity);

  /** Tokens made here that were neither redeemed nor have expired; their secrets are not kept. */
  List<Invitation> invitations();

  /** Durable and known to all nodes soon; needs the OPERATOR role. */
  CompletionStage<Revocation> revoke(Id node, String reason);

  List<Revocation> revocations();

  /** {@code token} is only present where the invitation was just made. */
  record Invitation(String number, Set<Role> roles, Instant expires, String token) {}

  /** A node that is out for good. */
  record Revocation(Id node, String reason, Id by, Instant at) {}
}
