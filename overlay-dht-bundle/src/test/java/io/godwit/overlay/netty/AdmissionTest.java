package io.godwit.overlay.netty;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Role;
import io.godwit.overlay.identity.JoinToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Who is let in and who is not, and that both sides are told why. */
public class AdmissionTest {
  private TestNodes nodes;
  private NettyOverlay anna;

  @Before
  public void founder() throws IOException {
    nodes = new TestNodes();
    anna = nodes.found("anna");
    TestNodes.await(anna.joined());
  }

  @After
  public void stop() throws IOException {
    nodes.close();
  }

  private static String refusal(NettyOverlay node) {
    OverlayException failure =
        assertThrows(OverlayException.class, () -> TestNodes.await(node.joined()));
    assertEquals(failure.getMessage(), Reason.REFUSED, failure.reason());
    return failure.getMessage();
  }

  private static void assertSays(String message, String part) {
    assertTrue("'" + message + "' says: " + part, message.contains(part));
  }

  private NettyOverlay join(String name, JoinToken token) throws IOException {
    return nodes.join(name, token.text());
  }

  @Test
  public void aTokenGivesTheRolesItWasMadeForAndIsThenClosed() throws IOException {
    NettyOverlay bert = nodes.join("bert", TestNodes.invite(anna, Role.HOST, Role.OPERATOR));
    NodeInfo self = TestNodes.await(bert.joined());
    assertEquals(Set.of(Role.HOST, Role.OPERATOR), self.roles());
    assertEquals(anna.network(), bert.network());
    assertEquals(List.of(), anna.admission().invitations());
  }

  @Test
  public void theKeyIsReadableByItsOwnerOnly() throws IOException {
    var key = nodes.directory("anna").resolve("state/identity/node.pem");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
  }

  @Test
  public void aTokenWorksOnceAndTheSecondNodeIsToldSo() throws IOException {
    String token = TestNodes.invite(anna, Role.HOST);
    TestNodes.await(nodes.join("bert", token).joined());
    assertSays(refusal(nodes.join("cleo", token)), "was redeemed before");
  }

  @Test
  public void theSameNodeMayAskAgainBecauseItsAnswerMayHaveBeenLost() throws IOException {
    String token = TestNodes.invite(anna, Role.HOST);
    NettyOverlay bert = nodes.join("bert", token);
    TestNodes.await(bert.joined());
    nodes.stop(bert);
    Files.delete(nodes.directory("bert").resolve("state/identity/chain.pem"));
    TestNodes.await(nodes.join("bert", token).joined());
  }

  @Test
  public void anExpiredTokenIsRefused() throws IOException {
    String token =
        TestNodes.await(anna.admission().invite(Set.of(Role.HOST), Duration.ofSeconds(1))).token();
    JoinToken parsed = JoinToken.parse(token);
    TestNodes.until(
        "the token has expired", () -> Clock.systemUTC().instant().isAfter(parsed.expires()));
    assertSays(refusal(nodes.join("bert", token)), "expired");
  }

  @Test
  public void aTokenWithAWrongSecretIsRefused() throws IOException {
    JoinToken right = JoinToken.parse(TestNodes.invite(anna, Role.HOST));
    JoinToken wrong =
        new JoinToken(
            right.number(),
            new byte[32],
            right.root(),
            right.issuer(),
            right.expires(),
            right.networkName(),
            right.addresses());
    assertSays(refusal(join("bert", wrong)), "was not made by issuer");
  }

  @Test
  public void theSecretIsNotSaidToAnotherNetwork() throws IOException {
    NettyOverlay other =
        nodes.start(nodes.settings("other", Optional.empty(), Optional.of("another-net"), 0));
    JoinToken right = JoinToken.parse(TestNodes.invite(anna, Role.HOST));
    JoinToken misled =
        new JoinToken(
            right.number(),
            right.secret(),
            right.root(),
            right.issuer(),
            right.expires(),
            right.networkName(),
            other.self().addresses());
    assertSays(refusal(join("bert", misled)), "is not of network test-net");
    assertEquals("the token is unused", 1, anna.admission().invitations().size());
  }

  @Test
  public void anAddressThatAnswersWronglyIsPassedOver() throws IOException {
    NettyOverlay other =
        nodes.start(nodes.settings("other", Optional.empty(), Optional.of("another-net"), 0));
    JoinToken right = JoinToken.parse(TestNodes.invite(anna, Role.HOST));
    JoinToken both =
        new JoinToken(
            right.number(),
            right.secret(),
            right.root(),
            right.issuer(),
            right.expires(),
            right.networkName(),
            List.of(other.self().addresses().get(0), anna.self().addresses().get(0)));
    TestNodes.await(join("bert", both).joined());
  }

  @Test
  public void aMemberOfAnotherNetworkIsRefusedALinkByBothSides() throws IOException {
    NettyOverlay other =
        nodes.start(nodes.settings("other", Optional.empty(), Optional.of("another-net"), 0));
    NodeInfo foreigner = other.self();
    anna.linkTo(foreigner);
    TestNodes.until("anna knows why", () -> anna.lastRefusal().contains("another-net"));
    assertTrue(!anna.linkedWith(foreigner.id()) && !other.linkedWith(anna.self().id()));
  }

  @Test
  public void aNodeWhoseClockIsYearsBehindIsToldToSetIt() throws IOException {
    Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1000));
    NettyOverlay bert =
        nodes.start(
            nodes.settings(
                "bert", Optional.of(TestNodes.invite(anna, Role.HOST)), Optional.empty(), 0),
            behind);
    assertSays(refusal(bert), "set the clock");
  }

  @Test
  public void aNodeWhoseClockIsAFewHoursWrongJoins() throws IOException {
    Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofHours(-5));
    NettyOverlay bert =
        nodes.start(
            nodes.settings(
                "bert", Optional.of(TestNodes.invite(anna, Role.HOST)), Optional.empty(), 0),
            behind);
    TestNodes.await(bert.joined());
  }

  @Test
  public void aRevokedNodeThatComesBackIsRefusedWithTheReason() throws IOException {
    NettyOverlay bert = nodes.join("bert", TestNodes.invite(anna, Role.HOST));
    TestNodes.await(bert.joined());
    int port = bert.self().addresses().get(0).port();
    nodes.stop(bert);
    TestNodes.await(anna.admission().revoke(bert.self().id(), "stolen"));
    NettyOverlay again =
        nodes.start(nodes.settings("bert", Optional.empty(), Optional.empty(), port));
    assertSays(refusal(again), "stolen");
  }

  @Test
  public void aNodeWithoutNetworkAndTokenDoesNotStart() {
    IOException failure =
        assertThrows(
            IOException.class,
            () -> nodes.start(nodes.settings("lost", Optional.empty(), Optional.empty(), 0)));
    assertSays(failure.getMessage(), "--join");
  }

  @Test
  public void aTakenPortIsNamed() {
    int taken = anna.self().addresses().get(0).port();
    IOException failure =
        assertThrows(
            IOException.class,
            () -> nodes.start(nodes.settings("bert", Optional.empty(), Optional.of("x"), taken)));
    assertSays(failure.getMessage(), String.valueOf(taken));
  }

  @Test
  public void whoIsNoIssuerInvitesNobody() throws IOException {
    NettyOverlay bert = nodes.join("bert", TestNodes.invite(anna, Role.HOST));
    TestNodes.await(bert.joined());
    assertThrows(
        OverlayException.class,
        () -> TestNodes.await(bert.admission().invite(Set.of(Role.HOST), Duration.ofMinutes(1))));
  }

  @Test
  public void anIssuerMadeByTokenLetsOthersIn() throws IOException {
    NettyOverlay bert = nodes.join("bert", TestNodes.invite(anna, Role.HOST, Role.ISSUER));
    TestNodes.await(bert.joined());
    NettyOverlay cleo = nodes.join("cleo", TestNodes.invite(bert, Role.HOST));
    TestNodes.await(cleo.joined());
    cleo.linkTo(anna.self());
    TestNodes.until("cleo and anna trust each other", () -> cleo.linkedWith(anna.self().id()));
  }
}
