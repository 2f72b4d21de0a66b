package io.godwit.overlay.netty;

import io.godwit.overlay.Role;
import io.godwit.overlay.core.ChordGeometry;
import io.godwit.overlay.core.OverlaySettings;
import io.godwit.overlay.core.Setting;
import io.godwit.overlay.identity.JoinToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Nodes on loopback, in directories of their own, closed and cleaned up with this. */
final class TestNodes implements AutoCloseable {
  static final long WAIT_SECONDS = 30;

  private final Path directory;
  private final List<NettyOverlay> open = new ArrayList<>();

  TestNodes() throws IOException {
    directory = Files.createTempDirectory("godwit-nodes");
  }

  Path directory(String name) {
    return directory.resolve(name);
  }

  NodeSettings settings(String name, Optional<String> token, Optional<String> found, int port) {
    OverlaySettings overlay =
        OverlaySettings.initial()
            .with(Setting.PING_PERIOD_MILLIS, 200)
            .with(Setting.STABILISE_PERIOD_MILLIS, 200);
    return new NodeSettings(
        directory.resolve(name),
        name,
        "127.0.0.1",
        port,
        List.of(),
        List.of(),
        token.map(JoinToken::parse),
        found,
        List.of(new ChordGeometry()),
        1,
        false,
        overlay);
  }

  NettyOverlay found(String name) throws IOException {
    return start(settings(name, Optional.empty(), Optional.of("test-net"), 0));
  }

  NettyOverlay join(String name, String token) throws IOException {
    return start(settings(name, Optional.of(token), Optional.empty(), 0));
  }

  NettyOverlay start(NodeSettings settings) throws IOException {
    return start(settings, Clock.systemUTC());
  }

  NettyOverlay start(NodeSettings settings, Clock clock) throws IOException {
    NettyOverlay node = NettyOverlay.open(settings, clock);
    open.add(node);
    return node;
  }

  void stop(NettyOverlay node) {
    open.remove(node);
    node.close();
  }

  static String invite(NettyOverlay issuer, Role... roles) {
    return await(issuer.admission().invite(Set.of(roles), Duration.ofMinutes(5))).token();
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("not done after " + WAIT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for a condition; says for which in vain. */
  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + WAIT_SECONDS + " s in vain: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() throws IOException {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    open.clear();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(TestNodes::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
