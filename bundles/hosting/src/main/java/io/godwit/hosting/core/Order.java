package io.godwit.hosting.core;

import io.godwit.overlay.Id;
import java.nio.charset.StandardCharsets;

/**
 * A command to another node, signed by the node of the person who gave it, so that it can travel
 * through a third one.
 *
 * @param verb one of {@link Verb}
 * @param from the source of a move, else the same as {@code to}
 * @param to the node that runs the application afterwards
 * @param hash of the bundle where one travels, else empty
 * @param nonce the order's number; an order is obeyed once
 */
public record Order(
    Verb verb,
    String application,
    Id from,
    Id to,
    String hash,
    String nonce,
    long expiresMillis,
    Id requester) {
  public static final String PURPOSE = "order";

  /** Longer than any deadline, shorter than a night: what a stolen order is worth. */
  public static final long MAX_VALIDITY_MILLIS = 15 * 60_000;

  /** By how much two nodes' clocks may differ. */
  public static final long CLOCK_TOLERANCE_MILLIS = 5 * 60_000;

  /** What may be ordered. */
  public enum Verb {
    DEPLOY,
    UPDATE,
    START,
    STOP,
    UNDEPLOY,
    MOVE
  }

  /** What is signed: every field, in an order and form of its own. */
  public byte[] signed() {
    String text =
        String.join(
            "\n",
            "godwit-order-1",
            verb.name(),
            application,
            from.toString(),
            to.toString(),
            hash,
            nonce,
            Long.toString(expiresMillis),
            requester.toString());
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** For the audit log. */
  public String action() {
    return verb.name().toLowerCase(java.util.Locale.ROOT);
  }
}
