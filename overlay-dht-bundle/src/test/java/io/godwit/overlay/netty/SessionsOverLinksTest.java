package io.godwit.overlay.netty;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Role;
import io.godwit.overlay.Sessions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Requests between two real nodes over TLS on loopback. */
public class SessionsOverLinksTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private TestNodes nodes;
  private NettyOverlay anna;
  private NettyOverlay bert;

  @Before
  public void twoNodes() throws IOException {
    nodes = new TestNodes();
    anna = nodes.found("anna");
    bert = nodes.join("bert", TestNodes.invite(anna, Role.HOST));
    TestNodes.until("bert is a member", () -> !bert.self().roles().isEmpty());
    bert.linkTo(anna.self());
    TestNodes.until("a link", () -> bert.linkedWith(anna.self().id()));
  }

  @After
  public void stop() throws IOException {
    nodes.close();
  }

  private static void echo(Sessions.Request request) {
    request.reply(request.payload());
  }

  @Test
  public void anAnswerComesBackWithTheBytesThatWereSent() {
    anna.sessions().serve("echo", SessionsOverLinksTest::echo);
    for (int size : new int[] {0, 1, 100, 65_536, 65_537, 1_000_000, Sessions.MAX_MESSAGE_BYTES}) {
      byte[] bytes = new byte[size];
      new Random(size).nextBytes(bytes);
      ByteBuffer answer =
          TestNodes.await(
              bert.sessions().request(anna.self().id(), "echo", ByteBuffer.wrap(bytes), TIMEOUT));
      assertEquals(ByteBuffer.wrap(bytes), answer);
    }
  }

  @Test
  public void theHandlerLearnsWhoCallsAndItsRoles() {
    CompletableFuture<Id> caller = new CompletableFuture<>();
    CompletableFuture<Set<Role>> roles = new CompletableFuture<>();
    anna.sessions()
        .serve(
            "who",
            request -> {
              caller.complete(request.caller());
              roles.complete(request.callerRoles());
              request.reply(ByteBuffer.allocate(0));
            });
    TestNodes.await(
        bert.sessions().request(anna.self().id(), "who", ByteBuffer.allocate(0), TIMEOUT));
    assertEquals(bert.self().id(), TestNodes.await(caller));
    assertEquals(Set.of(Role.HOST), TestNodes.await(roles));
  }

  @Test
  public void failuresCarryTheirReason() {
    anna.sessions().serve("bad", request -> request.fail(Reason.REFUSED, "not for you"));
    anna.sessions().serve("never", request -> {});
    assertReason(Reason.REFUSED, "bad", TIMEOUT);
    assertReason(Reason.NO_HANDLER, "nobody", TIMEOUT);
    assertReason(Reason.TIMEOUT, "never", Duration.ofMillis(50));
  }

  private void assertReason(Reason reason, String protocol, Duration timeout) {
    OverlayException failure =
        assertThrows(
            OverlayException.class,
            () ->
                TestNodes.await(
                    bert.sessions()
                        .request(anna.self().id(), protocol, ByteBuffer.allocate(0), timeout)));
    assertEquals(failure.getMessage(), reason, failure.reason());
  }

  @Test
  public void aCancelledRequestIsTakenBackAtThePeer() {
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    anna.sessions()
        .serve(
            "slow",
            request -> {
              request.onCancel(() -> cancelled.complete(null));
              arrived.complete(null);
            });
    CompletableFuture<ByteBuffer> answer =
        bert.sessions().request(anna.self().id(), "slow", ByteBuffer.allocate(0), TIMEOUT);
    TestNodes.await(arrived);
    answer.cancel(true);
    TestNodes.await(cancelled);
  }

  @Test
  public void everyRequestIsExecutedOnceAndAnsweredAlthoughLinksBreak() {
    AtomicInteger executed = new AtomicInteger();
    anna.sessions()
        .serve(
            "count",
            request -> {
              executed.incrementAndGet();
              request.reply(request.payload());
            });
    List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(
          bert.sessions()
              .request(
                  anna.self().id(), "count", ByteBuffer.allocate(4).putInt(i).flip(), TIMEOUT));
      if (i % 400 == 200) {
        TestNodes.await(answers.get(i));
        (i % 800 == 200 ? anna : bert).breakLinks();
      }
    }
    for (int i = 0; i < answers.size(); i++) {
      assertEquals(i, TestNodes.await(answers.get(i)).getInt());
    }
    assertEquals(2_000, executed.get());
  }

  @Test
  public void aNodeCallsItselfLikeAnyOther() {
    anna.sessions().serve("self", SessionsOverLinksTest::echo);
    ByteBuffer answer =
        TestNodes.await(
            anna.sessions()
                .request(anna.self().id(), "self", ByteBuffer.wrap(new byte[] {1, 2, 3}), TIMEOUT));
    assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), answer);
  }

  @Test
  public void aNodeThatIsGoneEndsTheCallsThatItHadTaken() {
    // Only a member is told of another's end; one that is still joining waits for its deadline.
    TestNodes.await(bert.joined());
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    anna.sessions().serve("hang", request -> arrived.complete(null));
    CompletableFuture<ByteBuffer> answer =
        bert.sessions().request(anna.self().id(), "hang", ByteBuffer.allocate(0), TIMEOUT);
    TestNodes.await(arrived);
    nodes.stop(anna);
    OverlayException failure = assertThrows(OverlayException.class, () -> TestNodes.await(answer));
    assertTrue(
        failure.toString(),
        Set.of(Reason.LOST, Reason.CLOSED, Reason.UNREACHABLE).contains(failure.reason()));
  }
}
