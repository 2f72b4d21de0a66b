package io.godwit.overlay.netty;

import static org.junit.Assert.assertEquals;

import io.godwit.overlay.Role;
import io.netty.util.ResourceLeakDetector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A node that was stopped leaves no thread and no buffer. */
public class NothingIsLeftBehindTest {
  private static final int TIMES = 50;

  private ResourceLeakDetector.Level level;

  @Before
  public void watchBuffers() {
    level = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @After
  public void restore() {
    ResourceLeakDetector.setLevel(level);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("godwit-") || name.contains("MVStore"))
        .sorted()
        .toList();
  }

  @Test
  public void fiftyStartsAndStopsOfANodeWithLinksLeaveNoThread() throws Exception {
    try (TestNodes nodes = new TestNodes()) {
      NettyOverlay anna = nodes.found("anna");
      TestNodes.await(anna.joined());
      anna.sessions().serve("echo", request -> request.reply(request.payload()));
      NettyOverlay first = nodes.join("bert", TestNodes.invite(anna, Role.HOST));
      TestNodes.await(first.joined());
      nodes.stop(first);
      TestNodes.until("one node's threads are left", () -> threads().size() <= 6);
      int before = threads().size();
      for (int i = 0; i < TIMES; i++) {
        NettyOverlay bert =
            nodes.start(nodes.settings("bert", Optional.empty(), Optional.empty(), 0));
        TestNodes.await(bert.joined());
        TestNodes.await(
            bert.sessions()
                .request(
                    anna.self().id(), "echo", ByteBuffer.allocate(100), Duration.ofSeconds(10)));
        nodes.stop(bert);
      }
      TestNodes.until("threads as before: " + threads(), () -> threads().size() <= before);
      nodes.stop(anna);
      TestNodes.until("no threads: " + threads(), () -> threads().isEmpty());
      assertEquals(List.of(), threads());
    }
  }
}
