package io.godwit.overlay.netty;

import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records;
import io.godwit.overlay.core.Effect;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.OverlayNode;
import io.godwit.overlay.core.Timer;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters the core on the node's loop and carries its effects out; answers commands. Commands given
 * before there is a core (the node is still being let in) wait, bounded.
 */
final class CoreDriver {
  /** What the core wants of the world around it; called on the loop. */
  interface Rim {
    void send(NodeInfo to, Effect.Send send);

    void dial(Effect.Dial dial);

    void closeLink(Effect.CloseLink close);

    void store(Effect.Store store);

    void erase(Effect.Erase erase);

    void memberChanged(Member member);

    void phaseChanged(Overlay.Phase phase, String reason);
  }

  private static final int MAX_EARLY = 4096;
  private static final int MAX_COMMANDS = 65_536;
  private static final Logger LOG = LoggerFactory.getLogger("io.godwit.overlay");

  private final NodeLoop loop;
  private final Rim rim;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();

  private OverlayNode node;
  private boolean closed;
  private boolean stepping;
  private final Deque<Input> inputs = new ArrayDeque<>();
  private final List<Input> early = new ArrayList<>();
  private final Map<Long, CompletableFuture<Object>> commands = new LinkedHashMap<>();
  private final Map<Long, Consumer<Records.Change>> subscriptions = new LinkedHashMap<>();
  private final Map<Timer, ScheduledFuture<?>> timers = new EnumMap<>(Timer.class);
  private volatile List<Member> members = List.of();
  private volatile List<Overlay.Stats.Entry> stats = List.of();

  CoreDriver(NodeLoop loop, Rim rim) {
    this.loop = loop;
    this.rim = rim;
  }

  /** On the loop: from now on inputs reach a core. */
  void start(OverlayNode core, List<Input> first) {
    node = core;
    first.forEach(this::input);
    early.forEach(this::input);
    early.clear();
    refresh();
  }

  boolean started() {
    return node != null;
  }

  NodeInfo self() {
    return node.self();
  }

  List<Member> members() {
    return members;
  }

  List<Overlay.Stats.Entry> stats() {
    return stats;
  }

  /** On the loop: takes the picture that other threads see. */
  void refresh() {
    if (node != null) {
      members = node.members(Clocks.millis());
      stats = node.stats().entries();
    }
  }

  /** A number for a subscription or publication. */
  long nextNumber() {
    return numbers.incrementAndGet();
  }

  /** From any thread; completes on the loop. */
  CompletableFuture<Object> command(LongFunction<Input.Command> make) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    if (open.incrementAndGet() > MAX_COMMANDS) {
      open.decrementAndGet();
      answer.completeExceptionally(
          new OverlayException(Reason.LIMIT, MAX_COMMANDS + " commands are under way"));
      return answer;
    }
    Input.Command command = make.apply(nextNumber());
    loop.post(() -> take(command, answer));
    return answer;
  }

  private void take(Input.Command command, CompletableFuture<Object> answer) {
    if (closed) {
      open.decrementAndGet();
      answer.completeExceptionally(new OverlayException(Reason.CLOSED, "this node is stopping"));
      return;
    }
    commands.put(command.number(), answer);
    if (node == null && early.size() >= MAX_EARLY) {
      answer(command.number(), null, new OverlayException(Reason.LIMIT, "not in the network yet"));
    } else if (node == null) {
      early.add(command);
    } else {
      input(command);
    }
  }

  void subscribe(long number, Consumer<Records.Change> listener) {
    loop.post(() -> subscriptions.put(number, listener));
  }

  void unsubscribe(long number) {
    loop.post(() -> subscriptions.remove(number));
  }

  /** On the loop. What effects cause in turn waits until they are done. */
  void input(Input input) {
    if (node == null || closed) {
      return;
    }
    inputs.add(input);
    if (stepping) {
      return;
    }
    stepping = true;
    try {
      for (Input next; (next = inputs.poll()) != null; ) {
        List<Effect> effects = new ArrayList<>(4);
        node.step(next, Clocks.millis(), effects::add);
        effects.forEach(this::carryOut);
      }
    } finally {
      stepping = false;
    }
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.Send send) {
      rim.send(send.to(), send);
    } else if (effect instanceof Effect.SetTimer timer) {
      set(timer);
    } else if (effect instanceof Effect.Answer answer) {
      answer(answer.command(), answer.result(), answer.error());
    } else if (effect instanceof Effect.Pushed pushed) {
      push(pushed);
    } else if (effect instanceof Effect.Dial dial) {
      rim.dial(dial);
    } else if (effect instanceof Effect.CloseLink close) {
      rim.closeLink(close);
    } else if (effect instanceof Effect.Store store) {
      rim.store(store);
    } else if (effect instanceof Effect.Erase erase) {
      rim.erase(erase);
    } else if (effect instanceof Effect.MemberChanged changed) {
      refresh();
      rim.memberChanged(changed.member());
    } else if (effect instanceof Effect.PhaseChanged changed) {
      refresh();
      rim.phaseChanged(changed.phase(), changed.reason());
    } else if (effect instanceof Effect.Note note) {
      log(note);
    }
  }

  private static void log(Effect.Note note) {
    switch (note.level()) {
      case DEBUG -> LOG.debug(note.text());
      case INFO -> LOG.info(note.text());
      case WARN -> LOG.warn(note.text());
    }
  }

  private void set(Effect.SetTimer timer) {
    ScheduledFuture<?> old = timers.get(timer.timer());
    if (old != null) {
      old.cancel(false);
    }
    Input fired = new Input.TimerFired(timer.timer(), timer.generation());
    timers.put(timer.timer(), loop.schedule(() -> input(fired), timer.delayMillis()));
  }

  private void answer(long number, Object result, OverlayException error) {
    CompletableFuture<Object> answer = commands.remove(number);
    if (answer == null) {
      return;
    }
    open.decrementAndGet();
    if (error != null) {
      answer.completeExceptionally(error);
    } else {
      answer.complete(result);
    }
  }

  private void push(Effect.Pushed pushed) {
    Consumer<Records.Change> listener = subscriptions.get(pushed.subscription());
    if (listener != null) {
      try {
        listener.accept(pushed.change());
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("a listener failed on a change of {}", pushed.change().value().key(), e);
      }
    }
  }

  /** On the loop: nothing is answered any more. */
  void close() {
    closed = true;
    timers.values().forEach(timer -> timer.cancel(false));
    for (CompletableFuture<Object> answer : List.copyOf(commands.values())) {
      answer.completeExceptionally(new OverlayException(Reason.CLOSED, "this node is stopping"));
    }
    commands.clear();
    subscriptions.clear();
  }
}
