package io.godwit.overlay.netty;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Blobs;
import io.godwit.overlay.Key;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay.Phase;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records;
import io.godwit.overlay.Role;
import io.godwit.overlay.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Whole nodes with core, links and disk, on loopback. */
public class NetworkOfNodesTest {
  private static final Key KEY = new Key("user", "colour");

  private TestNodes nodes;
  private NettyOverlay anna;
  private NettyOverlay bert;
  private NettyOverlay cleo;

  @Before
  public void threeNodes() throws IOException {
    nodes = new TestNodes();
    anna = nodes.found("anna");
    TestNodes.await(anna.joined());
    bert = nodes.join("bert", TestNodes.invite(anna, Role.HOST));
    cleo = nodes.join("cleo", TestNodes.invite(anna, Role.HOST));
    TestNodes.await(bert.joined());
    TestNodes.await(cleo.joined());
    for (NettyOverlay node : List.of(anna, bert, cleo)) {
      TestNodes.until("three are alive at " + node.self(), () -> alive(node) == 3);
    }
  }

  @After
  public void stop() throws IOException {
    nodes.close();
  }

  private static long alive(NettyOverlay node) {
    return node.members().stream()
        .filter(member -> member.liveness() == Member.Liveness.ALIVE)
        .count();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  public void whatOnePutsTheOthersGetAndAreTold() {
    Queue<Records.Change> changes = new ConcurrentLinkedQueue<>();
    cleo.records().subscribe(KEY, changes::add);
    TestNodes.await(
        anna.records().put(Records.Draft.leased(KEY, "", bytes("blue"), Duration.ofMinutes(1))));
    List<Value> values = TestNodes.await(bert.records().get(KEY));
    assertEquals(1, values.size());
    assertArrayEquals(bytes("blue"), values.get(0).bytes());
    TestNodes.until("the subscriber is told", () -> !changes.isEmpty());
    assertEquals(Records.Change.Kind.PRESENT, changes.peek().kind());
  }

  @Test
  public void aKilledNodeIsSeenDeadSoon() {
    nodes.stop(cleo);
    TestNodes.until("cleo is gone", () -> alive(anna) == 2 && alive(bert) == 2);
  }

  @Test
  public void everyoneStoppedAndStartedAgainFindsEachOtherAndDurableRecords() throws IOException {
    TestNodes.await(bert.records().put(Records.Draft.durable(KEY, "", bytes("red"), false)));
    int annaPort = anna.self().addresses().get(0).port();
    int bertPort = bert.self().addresses().get(0).port();
    nodes.stop(anna);
    nodes.stop(bert);
    nodes.stop(cleo);
    NettyOverlay bertAgain =
        nodes.start(nodes.settings("bert", Optional.empty(), Optional.empty(), bertPort));
    NettyOverlay annaAgain =
        nodes.start(nodes.settings("anna", Optional.empty(), Optional.empty(), annaPort));
    TestNodes.await(annaAgain.joined());
    TestNodes.await(bertAgain.joined());
    TestNodes.until("two are alive", () -> alive(annaAgain) == 2 && alive(bertAgain) == 2);
    List<Value> values = TestNodes.await(annaAgain.records().get(KEY));
    assertEquals(1, values.size());
    assertArrayEquals(bytes("red"), values.get(0).bytes());
  }

  @Test
  public void aBlobIsFetchedFromWhoHasItAndThenHeldByBoth() throws IOException {
    byte[] content = new byte[3_000_001];
    new Random(1).nextBytes(content);
    Path file = nodes.directory("blob.bin");
    Files.write(file, content);
    Blobs.Ref ref = TestNodes.await(anna.blobs().add(file));
    Path fetched = TestNodes.await(bert.blobs().fetch(ref, List.of(), Blobs.Progress.NONE));
    assertArrayEquals(content, Files.readAllBytes(fetched));
    assertEquals(List.of(ref), bert.blobs().held());
    TestNodes.await(anna.blobs().remove(ref));
    Path again = TestNodes.await(cleo.blobs().fetch(ref, List.of(), Blobs.Progress.NONE));
    assertArrayEquals(content, Files.readAllBytes(again));
  }

  @Test
  public void aRevokedNodeIsShutOutAndToldWhy() {
    TestNodes.await(anna.admission().revoke(bert.self().id(), "lost laptop"));
    TestNodes.until("cleo knows", () -> !cleo.admission().revocations().isEmpty());
    TestNodes.until(
        "no links to bert",
        () -> !anna.linkedWith(bert.self().id()) && !cleo.linkedWith(bert.self().id()));
    assertTrue(cleo.admission().revocations().get(0).reason().contains("lost laptop"));
  }

  @Test
  public void whoHasNoRightToRevokeIsRefused() {
    OverlayException failure =
        assertThrows(
            OverlayException.class,
            () -> TestNodes.await(bert.admission().revoke(cleo.self().id(), "why not")));
    assertEquals(Reason.REFUSED, failure.reason());
  }

  @Test
  public void aSealIsVerifiedElsewhereAndItsAuthorNamed() {
    byte[] seal = anna.credentials().seal("order", bytes("move it"));
    var signer = bert.credentials().verify("order", bytes("move it"), seal);
    assertEquals(anna.self().id(), signer.id());
    assertEquals("anna", signer.name());
    assertThrows(
        OverlayException.class, () -> bert.credentials().verify("record", bytes("move it"), seal));
    assertThrows(
        OverlayException.class, () -> bert.credentials().verify("order", bytes("move that"), seal));
  }

  @Test
  public void pingAndLookupAnswer() {
    assertTrue(TestNodes.await(bert.ping(cleo.self().id())).toNanos() > 0);
    assertEquals(
        TestNodes.await(bert.lookup(KEY.id())).owner().id(),
        TestNodes.await(cleo.lookup(KEY.id())).owner().id());
    assertEquals(Phase.JOINED, bert.phase());
  }
}
