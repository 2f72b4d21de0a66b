package io.godwit.itests.felix;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import io.godwit.overlay.Blobs;
import io.godwit.overlay.Key;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Records;
import io.godwit.overlay.Sessions;
import io.godwit.overlay.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The overlay as the other bundles see it: one node that has founded its network. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class OverlayInFelixIT {
  private static final Duration LEASE = Duration.ofMinutes(1);

  @Configuration
  public Option[] configuration() {
    return NodeOptions.founded("overlay");
  }

  private static Overlay overlay() throws Exception {
    Overlay overlay = Services.get(Overlay.class);
    Services.result(overlay.joined());
    return overlay;
  }

  @Test
  public void theFounderIsInItsNetwork() throws Exception {
    Overlay overlay = overlay();
    assertEquals(Overlay.Phase.JOINED, overlay.phase());
    assertEquals("overlay", overlay.network().name());
    assertEquals(overlay.self().id(), overlay.members().get(0).node().id());
  }

  @Test
  public void aRecordIsReadAsItWasWrittenPushedAndGoneWhenRemoved() throws Exception {
    Records records = overlay().records();
    Key key = Key.parse("user/flight");
    BlockingQueue<Records.Change.Kind> changes = new LinkedBlockingQueue<>();
    Records.Subscription subscription =
        records.subscribe(key, change -> changes.add(change.kind()));
    try {
      byte[] bytes = "eleven days".getBytes(StandardCharsets.UTF_8);
      Services.result(records.put(Records.Draft.leased(key, "slot", bytes, LEASE)));
      List<Value> values = Services.result(records.get(key));
      assertEquals(1, values.size());
      assertArrayEquals(bytes, values.get(0).bytes());
      Services.await("the value is pushed", () -> changes.poll() == Records.Change.Kind.PRESENT);
      Services.result(records.remove(key, "slot", false));
      Services.await("its end is pushed", () -> changes.poll() == Records.Change.Kind.GONE);
      assertEquals(List.of(), Services.result(records.get(key)));
    } finally {
      subscription.close();
    }
  }

  @Test
  public void aBlobIsNamedByItsBytesAndFoundAgain() throws Exception {
    Blobs blobs = overlay().blobs();
    Path file = Files.writeString(Files.createTempFile("blob", ".txt"), "some bytes");
    Blobs.Ref ref = Services.result(blobs.add(file));
    assertEquals(Files.size(file), ref.sizeBytes());
    Path fetched = Services.result(blobs.fetch(ref, List.of(), Blobs.Progress.NONE));
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(fetched));
    Services.result(blobs.remove(ref));
    Services.await("it is forgotten", () -> blobs.local(ref).isEmpty());
  }

  @Test
  public void aNodeAnswersItself() throws Exception {
    Overlay overlay = overlay();
    Sessions sessions = overlay.sessions();
    AutoCloseable served = sessions.serve("test", request -> request.reply(request.payload()));
    try {
      ByteBuffer answer =
          Services.result(
              sessions.request(
                  overlay.self().id(), "test", ByteBuffer.wrap(new byte[] {1, 2}), LEASE));
      assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), answer);
    } finally {
      served.close();
    }
  }
}
