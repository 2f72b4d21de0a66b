package io.godwit.testkit.sim;

import io.godwit.overlay.Address;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Records;
import io.godwit.overlay.core.ChordGeometry;
import io.godwit.overlay.core.Effect;
import io.godwit.overlay.core.Geometry;
import io.godwit.overlay.core.Incarnation;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.Message;
import io.godwit.overlay.core.OverlayNode;
import io.godwit.overlay.core.OverlaySettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** A network of nodes in virtual time. The same seed and calls give the same run, to the byte. */
public final class Simulation {
  /** Hears what nodes tell their users. */
  public interface Listener {
    void told(SimNode node, Effect effect);
  }

  /** Looks at the nodes after something happened at one of them; throws where a rule is broken. */
  public interface Checker {
    void after(Simulation simulation, SimNode node);
  }

  private record Event(long at, long order, SimNode node, long life, Runnable what)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final long seed;
  private final OverlaySettings settings;
  private final Geometry geometry = new ChordGeometry();
  private final SplittableRandom random;
  private final SimNetwork network;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<Checker> checkers = new ArrayList<>();
  private final TreeMap<Long, Consumer<Effect.Answer>> commands = new TreeMap<>();
  private final TreeMap<Long, Consumer<Records.Change>> subscriptions = new TreeMap<>();
  private Listener listener = (node, effect) -> {};
  private Consumer<String> tracer;
  private long now = 1_000;
  private long order;
  private long lastNumber;
  private long trace = 17;
  private long steps;

  public Simulation(long seed, OverlaySettings settings, NetworkModel model) {
    this.seed = seed;
    this.settings = settings;
    this.random = new SplittableRandom(seed);
    this.network = new SimNetwork(this, model);
  }

  public long seed() {
    return seed;
  }

  public long now() {
    return now;
  }

  public long steps() {
    return steps;
  }

  /** A number that two runs share only if they were the same. */
  public long traceHash() {
    return trace;
  }

  public SplittableRandom random() {
    return random;
  }

  public List<SimNode> nodes() {
    return nodes;
  }

  public SimNode node(int index) {
    return nodes.get(index);
  }

  /** The node with that id, or null. */
  public SimNode byId(io.godwit.overlay.Id id) {
    return network.byId(id);
  }

  public void check(Checker checker) {
    checkers.add(checker);
  }

  /** Is given a line for all that happens; without one no line is made. */
  public void trace(Consumer<String> lines) {
    tracer = lines;
  }

  public void listen(Listener heard) {
    listener = heard;
  }

  /** A machine that is off yet. */
  public SimNode add(String name) {
    SimNode node = new SimNode(nodes.size(), name);
    nodes.add(node);
    network.add(node);
    return node;
  }

  /** Starts the node's process, with what its disk holds. */
  public void start(SimNode node, SimNode... seeds) {
    node.starts++;
    node.life++;
    network.hostDown(node, false);
    node.believed.clear();
    NodeInfo info =
        new NodeInfo(
            node.id, node.name, List.of(node.address), Set.of(), Incarnation.ofStart(node.starts));
    node.core =
        new OverlayNode(settings, info, geometry, new SimSigning(node.id), random.nextLong());
    node.state = SimNode.State.UP;
    line(node, () -> "starts");
    if (!node.disk.isEmpty()) {
      input(node, new Input.Restored(List.copyOf(node.disk.values())));
    }
    List<Address> addresses = new ArrayList<>();
    for (SimNode seedNode : seeds) {
      addresses.add(seedNode.address);
    }
    input(node, new Input.Start(addresses));
  }

  /** kill -9: its sockets are reset, its host refuses. */
  public void crash(SimNode node) {
    stop(node, false);
  }

  /** The power fails: nobody is told anything. */
  public void crashHost(SimNode node) {
    stop(node, true);
    network.hostDown(node, true);
  }

  private void stop(SimNode node, boolean silently) {
    line(node, () -> silently ? "loses power" : "is killed");
    node.state = SimNode.State.OFF;
    node.life++;
    node.deferred.clear();
    network.reset(node, silently);
    checkers.forEach(checker -> checker.after(this, node));
  }

  /** SIGSTOP. */
  public void pause(SimNode node) {
    line(node, () -> "is stopped");
    node.state = SimNode.State.PAUSED;
  }

  /** SIGCONT: all that came meanwhile comes now. */
  public void resume(SimNode node) {
    line(node, () -> "continues");
    node.state = SimNode.State.UP;
    List<Input> deferred = List.copyOf(node.deferred);
    node.deferred.clear();
    deferred.forEach(input -> input(node, input));
  }

  /** The nodes can talk among themselves and the rest among themselves, but not to each other. */
  public void split(List<SimNode> side) {
    line(null, () -> "split: " + side);
    side.forEach(node -> network.side(node, 1));
  }

  /** Nothing that the one sends arrives at the other. */
  public void cut(SimNode from, SimNode to) {
    line(null, () -> "cut: " + from + " to " + to);
    network.cut(from, to);
  }

  public void heal() {
    line(null, () -> "healed");
    network.heal();
  }

  /** The link between them breaks; nothing keeps them from making another. */
  public void breakLink(SimNode a, SimNode b) {
    line(null, () -> "link broken: " + a + ", " + b);
    network.unlink(a, b, "connection reset");
  }

  /** Gives the node a command; the answer comes later. */
  public void command(
      SimNode node, LongFunction<Input.Command> form, Consumer<Effect.Answer> then) {
    long number = ++lastNumber;
    commands.put(number, then);
    input(node, form.apply(number));
  }

  /** Subscribes; the number that ends it again. */
  public long subscribe(SimNode node, io.godwit.overlay.Key key, Consumer<Records.Change> then) {
    long subscription = ++lastNumber;
    subscriptions.put(subscription, then);
    command(node, number -> new Input.Subscribe(number, subscription, key), answer -> {});
    return subscription;
  }

  /** Runs for that long. */
  public void run(long millis) {
    long end = now + millis;
    while (!events.isEmpty() && events.peek().at <= end) {
      next();
    }
    now = end;
  }

  /** Runs until it is so; false where it was not in that time. */
  public boolean runUntil(long millis, BooleanSupplier done) {
    long end = now + millis;
    while (!done.getAsBoolean()) {
      if (events.isEmpty() || events.peek().at > end) {
        now = end;
        return done.getAsBoolean();
      }
      next();
    }
    return true;
  }

  private void next() {
    Event event = events.remove();
    now = Math.max(now, event.at);
    if (event.node == null || event.node.life == event.life) {
      event.what.run();
    }
  }

  /** Later, unless the node (may be null) has died until then. */
  void later(long delay, SimNode node, Runnable what) {
    events.add(new Event(now + delay, order++, node, node == null ? 0 : node.life, what));
  }

  /** Lets the node take a step. */
  void input(SimNode node, Input input) {
    if (node.state == SimNode.State.PAUSED) {
      node.deferred.add(input);
    } else if (node.state == SimNode.State.UP) {
      steps++;
      line(node, () -> "< " + input);
      List<Effect> effects = new ArrayList<>();
      node.core.step(input, now, effects::add);
      effects.forEach(effect -> perform(node, effect));
      checkers.forEach(checker -> checker.after(this, node));
    }
  }

  private void perform(SimNode node, Effect effect) {
    if (effect instanceof Effect.Send send) {
      network.send(node, send);
    } else if (effect instanceof Effect.SetTimer timer) {
      later(
          timer.delayMillis(),
          node,
          () -> input(node, new Input.TimerFired(timer.timer(), timer.generation())));
    } else if (effect instanceof Effect.Dial dial) {
      network.dial(node, dial.address());
    } else if (effect instanceof Effect.CloseLink close) {
      SimNode peer = network.byId(close.peer());
      if (peer != null) {
        network.unlink(node, peer, close.reason());
      }
    } else if (effect instanceof Effect.Store store) {
      node.disk.put(store.stored().record().id(), store.stored());
    } else if (effect instanceof Effect.Erase erase) {
      node.disk.remove(erase.record());
    } else {
      tell(node, effect);
    }
  }

  private void tell(SimNode node, Effect effect) {
    line(node, () -> "> " + effect);
    listener.told(node, effect);
    if (effect instanceof Effect.MemberChanged changed) {
      node.believed.put(changed.member().node().id(), changed.member().liveness());
    } else if (effect instanceof Effect.PhaseChanged changed) {
      node.reason(changed.reason());
    } else if (effect instanceof Effect.Answer answer) {
      Consumer<Effect.Answer> then = commands.remove(answer.command());
      if (then == null) {
        throw new AssertionError("command " + answer.command() + " is answered twice: " + answer);
      }
      then.accept(answer);
    } else if (effect instanceof Effect.Pushed pushed) {
      subscriptions.get(pushed.subscription()).accept(pushed.change());
    }
  }

  void traced(SimNode from, SimNode to, Message message, ByteBuffer bytes) {
    long digest = bytes == null ? message.getClass().getSimpleName().hashCode() : bytes.hashCode();
    mix(now);
    mix((long) from.index << 32 | to.index);
    mix(digest);
    line(from, () -> "-> " + to + " " + message);
  }

  private void mix(long value) {
    trace = (trace ^ value) * 0x9e3779b97f4a7c15L;
    trace ^= trace >>> 32;
  }

  private void line(SimNode node, java.util.function.Supplier<String> text) {
    if (tracer != null) {
      tracer.accept(now + " " + (node == null ? "network" : node) + " " + text.get());
    }
  }
}
