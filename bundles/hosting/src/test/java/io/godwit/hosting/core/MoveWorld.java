package io.godwit.hosting.core;

import io.godwit.hosting.core.MoveEffect.Work;
import io.godwit.overlay.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Two hosts, each with a journal that survives crashes and everything else that does not, a network
 * that loses, repeats and delays, and one application that counts. Runs the machines that a node
 * runs, in virtual time; the invariant is checked after every event.
 */
final class MoveWorld {
  static final String APP = "counter";
  static final MoveLimits LIMITS = new MoveLimits(20_000, 300, 2_000, 500);
  private static final long LATENCY = 5;

  final Random random;
  final double loss;
  final Host source = new Host(new Id(0, 0, 0, 1));
  final Host target = new Host(new Id(0, 0, 0, 2));
  final List<String> trace = new ArrayList<>();
  long now;
  long events;
  boolean partitioned;
  Work failing;
  private long tie;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();

  private record Event(long at, long tie, Host host, int life, String name, Runnable action)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int order = Long.compare(at, other.at);
      return order != 0 ? order : Long.compare(tie, other.tie);
    }
  }

  MoveWorld(long seed, double loss) {
    this.random = new Random(seed);
    this.loss = loss;
    source.other = target;
    target.other = source;
    Descriptor descriptor =
        new Descriptor(
            APP,
            "1.0.0",
            Descriptor.Kind.APPLICATION,
            new Descriptor.Piece(APP, "1.0.0", "aa", 1),
            List.of());
    source.ledger = source.ledger.after(new Entry.Owned(APP, 1, descriptor, true, snapshot(0)));
    source.launch(snapshot(0));
    source.value = 42;
  }

  static Snapshot snapshot(long value) {
    return new Snapshot(Long.toString(value), 8, true, 1);
  }

  /** A node: {@code ledger} is its disk; the rest is gone with its process. */
  final class Host {
    final Id id;
    Host other;
    Ledger ledger = Ledger.EMPTY;
    boolean up = true;
    int life;
    boolean active;
    boolean open;
    long value;
    MoveSource giving;
    MoveTarget taking;
    String outcome = "none";

    Host(Id id) {
      this.id = id;
    }

    boolean live() {
      return up && active && open;
    }

    void crash() {
      trace.add(now + " " + name() + " crashes");
      up = false;
      life++;
      active = false;
      open = false;
      giving = null;
      taking = null;
    }

    void restart() {
      trace.add(now + " " + name() + " restarts");
      up = true;
      life++;
      for (Entry.Given given : ledger.given().values()) {
        giving = MoveSource.resume(given, LIMITS);
        perform(giving.begin(now), true);
      }
      for (Ledger.Arrival arrival : ledger.arrivals().values()) {
        taking = MoveTarget.resume(arrival, LIMITS);
        perform(taking.begin(now), false);
      }
      if (ledger.holding(APP) != null) {
        launch(ledger.holding(APP).snapshot());
      }
    }

    void launch(Snapshot snapshot) {
      active = true;
      open = true;
      value = Long.parseLong(snapshot.hash());
    }

    String name() {
      return this == source ? "S" : "T";
    }

    void move() {
      giving = MoveSource.of("move-1", ledger.holding(APP), other.id, LIMITS);
      perform(giving.begin(now), true);
    }

    void hear(MoveMessage message) {
      boolean forSource =
          !(message instanceof MoveMessage.Prepare
              || message instanceof MoveMessage.Transfer
              || message instanceof MoveMessage.Activate
              || message instanceof MoveMessage.Expose
              || message instanceof MoveMessage.Abort
              || message instanceof MoveMessage.Verdict);
      if (forSource ? giving != null : taking != null && !taking.ended()) {
        input(new MoveInput.Heard(message), forSource);
      } else if (!forSource && message instanceof MoveMessage.Prepare prepare) {
        if (Moves.refusal(prepare, ledger) == null) {
          taking = MoveTarget.of(prepare, other.id, ledger.floor(APP), LIMITS);
          perform(taking.begin(now), false);
        }
      } else {
        MoveMessage answer = Moves.answer(message, ledger);
        if (answer != null) {
          send(answer);
        }
      }
    }

    void input(MoveInput input, boolean asSource) {
      if (asSource && giving != null) {
        perform(giving.step(input, now), true);
      } else if (!asSource && taking != null) {
        perform(taking.step(input, now), false);
      }
    }

    void perform(List<MoveEffect> effects, boolean asSource) {
      for (MoveEffect effect : effects) {
        if (effect instanceof MoveEffect.Send e) {
          send(e.message());
        } else if (effect instanceof MoveEffect.Write e) {
          at(
              1 + random.nextInt(3),
              this,
              "write " + e.entry().getClass().getSimpleName(),
              () -> {
                ledger = ledger.after(e.entry());
                at(1, this, "wrote", () -> input(new MoveInput.Wrote(e.entry()), asSource));
              });
        } else if (effect instanceof MoveEffect.Do e) {
          at(1 + random.nextInt(10), this, "do " + e.work(), () -> work(e, asSource));
        } else if (effect instanceof MoveEffect.WakeMe e) {
          at(e.delayMillis(), this, "tick", () -> input(new MoveInput.Tick(), asSource));
        } else if (effect instanceof MoveEffect.Ended e) {
          outcome = String.valueOf(e.failure());
          trace.add(now + " " + name() + " ended " + e.failure());
        }
      }
    }

    private void work(MoveEffect.Do e, boolean asSource) {
      if (e.work() == failing) {
        input(new MoveInput.Failed(e.work(), "injected"), asSource);
        return;
      }
      Snapshot result = null;
      switch (e.work()) {
        case CLOSE_GATE -> open = false;
        case OPEN_GATE -> open = true;
        case SNAPSHOT -> result = snapshot(value);
        case DEACTIVATE, RELEASE, DISCARD -> {
          active = false;
          open = false;
        }
        case REACTIVATE, LAUNCH -> launch(e.snapshot());
        case ACTIVATE -> {
          active = true;
          value = Long.parseLong(e.snapshot().hash());
        }
        case EXPOSE -> open = true;
        default -> {}
      }
      Snapshot done = result;
      at(1, this, "did", () -> input(new MoveInput.Did(e.work(), done), asSource));
    }

    private void send(MoveMessage message) {
      int copies = random.nextDouble() < loss / 2 ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        if (partitioned || random.nextDouble() < loss) {
          at(
              LATENCY,
              this,
              "lost",
              () -> {
                input(new MoveInput.Unreachable("lost"), giving != null);
              });
        } else {
          long delay = LATENCY + (loss == 0 ? 0 : random.nextInt(400));
          String name = message.getClass().getSimpleName();
          at(
              delay,
              null,
              name,
              () -> {
                if (other.up) {
                  other.hear(message);
                }
              });
        }
      }
    }
  }

  void at(long delay, Host host, String name, Runnable action) {
    queue.add(new Event(now + delay, tie++, host, host == null ? 0 : host.life, name, action));
  }

  /** One event; false where there is none before the time. */
  boolean next(long until) {
    Event event = queue.peek();
    if (event == null || event.at() > until) {
      return false;
    }
    queue.remove();
    now = Math.max(now, event.at());
    if (event.host() == null || event.host().up && event.host().life == event.life()) {
      events++;
      trace.add(now + " " + (event.host() == null ? "" : event.host().name()) + " " + event.name());
      event.action().run();
      check();
    }
    return true;
  }

  void run(long until) {
    while (next(until)) {
      continue;
    }
    now = until;
  }

  void check() {
    if (source.live() && target.live()) {
      throw new AssertionError("two live copies\n" + String.join("\n", trace));
    }
    boolean both = source.ledger.holding(APP) != null && target.ledger.holding(APP) != null;
    if (both) {
      throw new AssertionError("two owners\n" + String.join("\n", trace));
    }
  }

  void finished(String what) {
    if (source.live() == target.live()) {
      throw new AssertionError(
          what + ": " + (source.live() ? "two" : "no") + " live copy\n" + String.join("\n", trace));
    }
    Host live = source.live() ? source : target;
    if (live.ledger.holding(APP) == null) {
      throw new AssertionError(what + ": live without owning it\n" + String.join("\n", trace));
    }
  }

  long liveValue() {
    return source.live() ? source.value : target.value;
  }
}
