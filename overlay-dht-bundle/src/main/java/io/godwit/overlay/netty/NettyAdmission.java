package io.godwit.overlay.netty;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.godwit.overlay.Admission;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records;
import io.godwit.overlay.Role;
import io.godwit.overlay.Value;
import io.godwit.overlay.identity.Issuer;
import io.godwit.overlay.identity.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tokens of this issuer, and the revocations that all nodes keep. Any thread. */
final class NettyAdmission implements Admission, AutoCloseable {
  /** One durable shared record for each revoked node, in a slot named by its id. */
  static final Key REVOCATIONS = new Key("net", "revocations");

  static final int MAX_REASON_CHARS = 500;
  private static final Logger LOG = LoggerFactory.getLogger(NettyAdmission.class);

  private final NettyNode node;
  private final Records records;
  private final Gson gson = new Gson();
  private final Records.Subscription subscription;

  /** The record's value. */
  private record Document(String node, String reason, String by, String at) {}

  NettyAdmission(NettyNode node, Records records) {
    this.node = node;
    this.records = records;
    this.subscription = records.subscribe(REVOCATIONS, this::changed);
  }

  private void changed(Records.Change change) {
    if (change.kind() != Records.Change.Kind.PRESENT) {
      return; // a revocation is for good, whatever becomes of its record
    }
    Value value = change.value();
    try {
      String text = new String(value.bytes(), StandardCharsets.UTF_8);
      Document document = gson.fromJson(text, Document.class);
      Id revoked = Id.parse(document.node());
      if (!value.slot().equals(document.node())) {
        throw new IllegalArgumentException("it stands in the slot of another node");
      }
      node.revoked(
          new Revocation(
              revoked, document.reason(), value.publisher(), Instant.parse(document.at())));
    } catch (JsonParseException
        | IllegalArgumentException
        | DateTimeException
        | NullPointerException e) {
      LOG.warn("a revocation by {} is malformed: {}", value.publisher().brief(), e.getMessage());
    }
  }

  private <T> CompletionStage<T> refuse(String message) {
    return CompletableFuture.failedFuture(new OverlayException(Reason.REFUSED, message));
  }

  @Override
  public CompletionStage<Invitation> invite(Set<Role> roles, Duration validity) {
    if (node.issuer().isEmpty()) {
      return refuse(
          "node " + node.self() + " is no issuer: invite on one (a node with the role ISSUER)");
    }
    Issuer issuer = node.issuer().get();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return issuer.invite(roles, validity, node.self().addresses());
          } catch (RefusedException e) {
            throw new OverlayException(Reason.REFUSED, e.getMessage(), e);
          }
        },
        node.verifier().executor());
  }

  @Override
  public List<Invitation> invitations() {
    return node.issuer().map(Issuer::open).orElse(List.of());
  }

  @Override
  public CompletionStage<Revocation> revoke(Id revoked, String reason) {
    Set<Role> roles = node.self().roles();
    if (!roles.contains(Role.OPERATOR) && !roles.contains(Role.ISSUER)) {
      return refuse("to revoke needs the role OPERATOR, and node " + node.self() + " has " + roles);
    }
    if (reason.isBlank() || reason.length() > MAX_REASON_CHARS) {
      return refuse("a revocation has a reason of 1 to " + MAX_REASON_CHARS + " characters");
    }
    if (revoked.equals(node.self().id())) {
      return refuse("a node does not revoke itself: do it on another node");
    }
    Instant at = Instant.ofEpochSecond(node.clock().instant().getEpochSecond());
    Document document =
        new Document(revoked.toString(), reason, node.self().id().toString(), at.toString());
    byte[] bytes = gson.toJson(document).getBytes(StandardCharsets.UTF_8);
    Revocation revocation = new Revocation(revoked, reason, node.self().id(), at);
    return records
        .put(Records.Draft.durable(REVOCATIONS, revoked.toString(), bytes, true))
        .thenApply(
            receipt -> {
              node.revoked(revocation);
              return revocation;
            });
  }

  @Override
  public List<Revocation> revocations() {
    return node.trust() == null ? List.of() : node.trust().revocations();
  }

  @Override
  public void close() {
    subscription.close();
  }
}
