package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.core.Effect.Level;
import io.godwit.overlay.core.Effect.Plane;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What all parts of a node share: the time of the step under way, chance, the agenda, and where
 * effects go. What a node sends to itself stays in here and is handled within the same step.
 */
final class Loop {
  /** More in one step than any honest work makes; what is beyond is dropped with a warning. */
  private static final int TO_SELF_MAX = 4096;

  final Agenda agenda = new Agenda();
  final SplittableRandom random;
  private final OverlaySettings settings;
  private final long[] counts = new long[Counter.values().length];
  private final Deque<Message> toSelf = new ArrayDeque<>();
  private NodeInfo self;
  private long now;
  private Consumer<Effect> sink = effect -> {};

  Loop(OverlaySettings settings, NodeInfo self, long seed) {
    this.settings = settings;
    this.self = self;
    this.random = new SplittableRandom(seed);
  }

  void enter(long nowMillis, Consumer<Effect> effects) {
    now = nowMillis;
    sink = effects;
  }

  long now() {
    return now;
  }

  long get(Setting setting) {
    return settings.get(setting);
  }

  int count(Setting setting) {
    return settings.count(setting);
  }

  NodeInfo self() {
    return self;
  }

  Id id() {
    return self.id();
  }

  void become(NodeInfo changed) {
    self = changed;
    emit(new Effect.MemberChanged(new Member(self, Member.Liveness.ALIVE, 0, 0)));
  }

  void emit(Effect effect) {
    sink.accept(effect);
  }

  void note(Level level, String text) {
    sink.accept(new Effect.Note(level, text));
  }

  void answer(long command, Object result) {
    sink.accept(new Effect.Answer(command, result, null));
  }

  void fail(long command, OverlayException.Reason reason, String text) {
    add(Counter.COMMANDS_FAILED, 1);
    sink.accept(new Effect.Answer(command, null, new OverlayException(reason, text)));
  }

  void send(NodeInfo to, Plane plane, Message message) {
    if (!to.id().equals(self.id())) {
      add(Counter.MESSAGES_SENT, 1);
      sink.accept(new Effect.Send(to, plane, message));
    } else if (toSelf.size() < TO_SELF_MAX) {
      toSelf.add(message);
    } else {
      note(Level.WARN, "dropped a message to myself, more than " + TO_SELF_MAX + " in one step");
    }
  }

  /** The next message to this node itself, or null. */
  Message toSelf() {
    return toSelf.poll();
  }

  Agenda.Entry in(long delayMillis, Runnable job) {
    return agenda.at(now + delayMillis, job);
  }

  /**
   * Again and again, each time up to a fifth sooner or later, so that nodes do not fall in step.
   */
  void every(Setting period, Runnable job) {
    in(
        jittered(get(period)),
        () -> {
          every(period, job);
          job.run();
        });
  }

  long jittered(long millis) {
    long spread = Math.max(1, millis / 5);
    return Math.max(1, millis - spread + random.nextLong(2 * spread + 1));
  }

  void add(Counter counter, long by) {
    counts[counter.ordinal()] += by;
  }

  long counted(Counter counter) {
    return counts[counter.ordinal()];
  }
}
