package io.godwit.testkit.loopback;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Sessions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Requests between the nodes of a loopback network; bytes are copied as a wire would. */
public final class LoopbackSessions implements Sessions {
  private final LoopbackNetwork network;
  private final NodeInfo self;
  private final ExecutorService io;
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private final Map<LoopbackRequest, Id> asked = new ConcurrentHashMap<>();

  LoopbackSessions(LoopbackNetwork network, NodeInfo self) {
    this.network = network;
    this.self = self;
    this.io =
        Executors.newSingleThreadExecutor(
            work -> LoopbackNetwork.daemon(work, "loopback-io-" + self.name()));
  }

  @Override
  public CompletableFuture<ByteBuffer> request(
      Id peer, String protocol, ByteBuffer payload, Duration timeout) {
    CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
    if (payload.remaining() > MAX_MESSAGE_BYTES) {
      answer.completeExceptionally(
          new OverlayException(Reason.LIMIT, "a message has at most " + MAX_MESSAGE_BYTES));
      return answer;
    }
    LoopbackOverlay target = network.find(peer);
    if (target == null) {
      answer.completeExceptionally(
          new OverlayException(Reason.UNREACHABLE, "no path to " + peer.brief()));
      return answer;
    }
    LoopbackRequest request = new LoopbackRequest(self, copy(payload), timeout, answer, io);
    asked.put(request, peer);
    ScheduledFuture<?> timer =
        network
            .timers()
            .schedule(
                () -> request.end(Reason.TIMEOUT, "no answer in " + timeout.toMillis() + " ms"),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
    answer.whenComplete(
        (result, failure) -> {
          timer.cancel(false);
          asked.remove(request);
          if (answer.isCancelled()) {
            request.cancelled();
          }
        });
    target.loopbackSessions().arrive(protocol, request);
    return answer;
  }

  private void arrive(String protocol, LoopbackRequest request) {
    try {
      io.execute(
          () -> {
            Handler handler = handlers.get(protocol);
            if (handler == null) {
              request.end(Reason.NO_HANDLER, self.name() + " does not serve " + protocol);
            } else {
              handler.handle(request);
            }
          });
    } catch (RejectedExecutionException e) {
      request.end(Reason.UNREACHABLE, self.name() + " is gone");
    }
  }

  static ByteBuffer copy(ByteBuffer bytes) {
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
    copy.put(bytes.duplicate()).flip();
    return copy;
  }

  @Override
  public AutoCloseable serve(String protocol, Handler handler) {
    if (handlers.putIfAbsent(protocol, handler) != null) {
      throw new IllegalStateException("the protocol " + protocol + " is served already");
    }
    return () -> handlers.remove(protocol, handler);
  }

  void peerGone(Id peer) {
    asked.forEach(
        (request, id) -> {
          if (id.equals(peer)) {
            request.end(Reason.LOST, "the session to " + peer.brief() + " was lost");
          }
        });
  }

  void close() {
    handlers.clear();
    asked.keySet().forEach(r -> r.end(Reason.CLOSED, self.name() + " is stopping"));
    io.shutdown();
  }
}
