package io.godwit.hosting.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import java.util.Set;

/**
 * Who may order what. A node's own user commands its own hosting; whoever commands another node
 * needs OPERATOR in the certificate of the node that the command was given at. Pure: the caller has
 * verified who the author is and passes the ledger's nonces.
 */
public final class Authority {
  /** More orders within {@link Order#MAX_VALIDITY_MILLIS} are refused. */
  public static final int MAX_NONCES = 10_000;

  private Authority() {}

  /** Null where this node obeys, else the reason in words. */
  public static String refusal(
      Order order, Id self, Set<Role> own, Id author, Set<Role> roles, Ledger ledger, long now) {
    if (!order.requester().equals(author)) {
      return "the order names "
          + order.requester().brief()
          + " as its author, but "
          + author.brief()
          + " signed it";
    }
    if (!order.from().equals(self) && !order.to().equals(self)) {
      return "the order is for "
          + order.from().brief()
          + " and "
          + order.to().brief()
          + ", not for this node";
    }
    if (!author.equals(self) && !roles.contains(Role.OPERATOR)) {
      return author.brief()
          + " does not have the role OPERATOR, which it needs to "
          + order.action()
          + " on another node; let it join with a token made by"
          + " net:invite --role operator";
    }
    if (hosts(order) && order.to().equals(self) && !own.contains(Role.HOST)) {
      return "this node does not have the role HOST: it runs no applications";
    }
    return staleness(order, ledger, now);
  }

  private static boolean hosts(Order order) {
    return order.verb() == Order.Verb.DEPLOY
        || order.verb() == Order.Verb.MOVE
        || order.verb() == Order.Verb.START
        || order.verb() == Order.Verb.UPDATE;
  }

  private static String staleness(Order order, Ledger ledger, long now) {
    long left = order.expiresMillis() - now;
    if (left < -Order.CLOCK_TOLERANCE_MILLIS) {
      return "the order expired "
          + -left / 1000
          + " s ago by this node's clock; give it again, or"
          + " set the clocks";
    }
    if (left > Order.MAX_VALIDITY_MILLIS + Order.CLOCK_TOLERANCE_MILLIS) {
      return "the order is valid for "
          + left / 1000
          + " s by this node's clock, longer than any"
          + " order; set the clocks";
    }
    if (ledger.seen().containsKey(order.nonce())) {
      return "the order was given before (a replay)";
    }
    long live = ledger.seen().values().stream().filter(e -> e > now).count();
    return live >= MAX_NONCES ? "too many orders at once; try again later" : null;
  }
}
