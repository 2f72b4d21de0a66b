package io.godwit.overlay.session;

import io.godwit.overlay.OverlayException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Two sessions and the links between them, in one thread: bytes arrive when the test says so, links
 * break and lose their tails, nodes restart. Keeps what each request came to.
 */
final class SessionPair {
  static final SessionLimits SMALL =
      new SessionLimits(20_000, 1_000, 8_000, 64, 60_000, 40, 60_000);

  /** What a request came to, told by both ends. */
  static final class Fate {
    final int number;
    final byte[] payload;
    int executed;
    int outcomes;
    Reason failure;
    byte[] answer;
    boolean cancelled;
    OutgoingCall call;

    Fate(int number, byte[] payload) {
      this.number = number;
      this.payload = payload;
    }
  }

  /** One node's end. */
  final class End implements SessionPort {
    SessionCore core;
    final List<IncomingCall> toAnswer = new ArrayList<>();

    @Override
    public void deliver(IncomingCall call) {
      fates.get(call.payload().getInt(0)).executed++;
      toAnswer.add(call);
    }

    @Override
    public void cancelled(IncomingCall call) {
      toAnswer.remove(call);
    }
  }

  private record Wire(long link, Deque<byte[]> bytes) {}

  final Random random;
  final Map<Integer, Fate> fates = new LinkedHashMap<>();
  final End[] ends = {new End(), new End()};
  final Map<Long, Wire[]> links = new HashMap<>();
  long now = 1_000;
  int restarts;
  private long tokens = 1;
  private long lastLink;

  SessionPair(long seed) {
    random = new Random(seed);
    for (End end : ends) {
      end.core = new SessionCore(SMALL, tokens++, end, now);
    }
  }

  void request(int from, int bytes, long timeoutMillis) {
    byte[] payload = new byte[Math.max(4, bytes)];
    random.nextBytes(payload);
    int number = fates.size();
    ByteBuffer.wrap(payload).putInt(number);
    Fate fate = new Fate(number, payload);
    fates.put(number, fate);
    fate.call =
        new OutgoingCall(
            "test",
            ByteBuffer.wrap(payload),
            now + timeoutMillis,
            new OutgoingCall.Outcome() {
              @Override
              public void answered(ByteBuffer answer) {
                fate.outcomes++;
                fate.answer = new byte[answer.remaining()];
                answer.get(fate.answer);
              }

              @Override
              public void failed(Reason reason, String message) {
                fate.outcomes++;
                fate.failure = reason;
              }
            });
    ends[from].core.request(fate.call);
  }

  void answerOne(int end) {
    List<IncomingCall> open = ends[end].toAnswer;
    if (!open.isEmpty()) {
      IncomingCall call = open.remove(random.nextInt(open.size()));
      ends[end].core.reply(call, call.payload());
    }
  }

  void linkUp() {
    lastLink++;
    links.put(
        lastLink,
        new Wire[] {
          new Wire(lastLink, new ArrayDeque<>()), new Wire(lastLink, new ArrayDeque<>())
        });
    ends[0].core.linkUp(lastLink);
    ends[1].core.linkUp(lastLink);
  }

  /** What is under way on it is lost. */
  void linkDown(long link) {
    if (links.remove(link) != null) {
      ends[0].core.linkDown(link);
      ends[1].core.linkDown(link);
    }
  }

  void restart(int end) {
    restarts++;
    List.copyOf(links.keySet()).forEach(this::linkDown);
    ends[end].core.close("the test restarts this node");
    ends[end].toAnswer.clear();
    ends[end].core = new SessionCore(SMALL, tokens++, ends[end], now);
  }

  /** Takes what an end has to say onto the newest link. */
  void pump(int end) {
    Wire[] wires = links.get(lastLink);
    if (wires == null) {
      return;
    }
    ByteBuffer out = ByteBuffer.allocate(random.nextInt(3) == 0 ? 1_200 : 5_000);
    ends[end].core.fill(out, now);
    out.flip();
    while (out.hasRemaining()) {
      byte[] frame = new byte[out.getInt() - 1];
      out.get();
      out.get(frame);
      wires[end].bytes.add(frame);
    }
  }

  /** Delivers one frame on any of the links, in the order of each. */
  void deliverOne() throws ViolationException {
    List<Wire[]> candidates = new ArrayList<>(links.values());
    if (candidates.isEmpty()) {
      return;
    }
    Wire[] wires = candidates.get(random.nextInt(candidates.size()));
    int from = random.nextInt(2);
    byte[] frame = wires[from].bytes.poll();
    if (frame != null) {
      ends[1 - from].core.received(wires[from].link, ByteBuffer.wrap(frame), now);
    }
  }

  void tick(long millis) {
    now += millis;
    ends[0].core.tick(now);
    ends[1].core.tick(now);
  }

  /** Lets everything come to its end over one good link. */
  void settle() throws ViolationException {
    List.copyOf(links.keySet()).forEach(this::linkDown);
    linkUp();
    for (int i = 0; i < 200_000 && !quiet(); i++) {
      pump(i & 1);
      deliverOne();
      deliverOne();
      answerOne(i & 1);
      if (i % 50 == 0) {
        tick(8);
      }
    }
  }

  private boolean quiet() {
    return fates.values().stream().allMatch(fate -> fate.outcomes > 0)
        && ends[0].core.idle()
        && ends[1].core.idle();
  }
}
