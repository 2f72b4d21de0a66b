package io.godwit.hosting.core;

import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import java.util.Set;
import org.junit.Test;

/** Who may order what, and when an order is no longer one. */
public class AuthorityTest {
  private static final Id SELF = Id.sha256("self");
  private static final Id OTHER = Id.sha256("other");
  private static final Id THIRD = Id.sha256("third");
  private static final long NOW = 1_000_000_000;
  private Ledger ledger = Ledger.EMPTY;

  private static Order order(Order.Verb verb, Id from, Id to, Id requester, long expires) {
    return new Order(verb, "a", from, to, "", "nonce", expires, requester);
  }

  private String refusal(Order order, Id author, Set<Role> roles) {
    return Authority.refusal(order, SELF, Set.of(Role.HOST), author, roles, ledger, NOW);
  }

  private static void says(String part, String refusal) {
    assertTrue(String.valueOf(refusal), refusal != null && refusal.contains(part));
  }

  @Test
  public void anOperatorMayAndTheOwnUserMay() {
    Order remote = order(Order.Verb.STOP, SELF, SELF, OTHER, NOW + 1000);
    assertNull(refusal(remote, OTHER, Set.of(Role.OPERATOR)));
    Order own = order(Order.Verb.STOP, SELF, SELF, SELF, NOW + 1000);
    assertNull(refusal(own, SELF, Set.of(Role.HOST)));
  }

  @Test
  public void aHostCommandsNobodyElseAndIsToldWhichRoleItLacks() {
    Order remote = order(Order.Verb.MOVE, SELF, OTHER, OTHER, NOW + 1000);
    says("OPERATOR", refusal(remote, OTHER, Set.of(Role.HOST, Role.ISSUER, Role.PUBLISHER)));
  }

  @Test
  public void anotherMansOrderAnotherTargetAndAReplayAreRefused() {
    Order order = order(Order.Verb.STOP, SELF, SELF, OTHER, NOW + 1000);
    says("signed", refusal(order, THIRD, Set.of(Role.OPERATOR)));
    Order elsewhere = order(Order.Verb.STOP, THIRD, THIRD, OTHER, NOW + 1000);
    says("not for this node", refusal(elsewhere, OTHER, Set.of(Role.OPERATOR)));
    ledger = ledger.after(new Entry.Seen("nonce", NOW + 1000));
    says("before", refusal(order, OTHER, Set.of(Role.OPERATOR)));
  }

  @Test
  public void expiryAllowsForClocksThatDifferAndSaysSo() {
    long slack = Order.CLOCK_TOLERANCE_MILLIS;
    Order late = order(Order.Verb.STOP, SELF, SELF, OTHER, NOW - slack + 1);
    assertNull(refusal(late, OTHER, Set.of(Role.OPERATOR)));
    Order later = order(Order.Verb.STOP, SELF, SELF, OTHER, NOW - slack - 1000);
    says("expired", refusal(later, OTHER, Set.of(Role.OPERATOR)));
    Order eternal = order(Order.Verb.STOP, SELF, SELF, OTHER, NOW + 100 * slack);
    says("clocks", refusal(eternal, OTHER, Set.of(Role.OPERATOR)));
  }

  @Test
  public void aNodeWithoutTheRoleHostRunsNothingButMayBeRid() {
    Order deploy = order(Order.Verb.DEPLOY, SELF, SELF, OTHER, NOW + 1000);
    says(
        "role HOST",
        Authority.refusal(deploy, SELF, Set.of(), OTHER, Set.of(Role.OPERATOR), ledger, NOW));
    Order undeploy = order(Order.Verb.UNDEPLOY, SELF, SELF, OTHER, NOW + 1000);
    assertNull(
        Authority.refusal(undeploy, SELF, Set.of(), OTHER, Set.of(Role.OPERATOR), ledger, NOW));
  }
}
