package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * One node of the overlay: an input goes in, the things to do come out. Owned by its driver's loop;
 * holds nothing that must be closed. The work is done by the parts that {@link NodeParts} connects;
 * here inputs are handed to them.
 *
 * <p>Rules for drivers: {@code nowMillis} never goes back. A {@link Input.LinkUp} precedes the
 * first {@link Input.Received} from a peer, and tells its newest {@link NodeInfo}. Durable records
 * that were {@link Effect.Store}d come back by {@link Input.Restored} before {@link Input.Start};
 * sends that follow a Store wait until it is durable. When a {@link Effect.MemberChanged} names
 * this node itself, its incarnation has grown (it refuted a rumor): hellos of links say the new one
 * from then on. Incarnations: see {@link Incarnation}.
 *
 * <p>Results of commands: Lookup {@link Overlay.Lookup}, Put and Publish {@link
 * io.godwit.overlay.Records.Receipt}, Get a list of {@link io.godwit.overlay.Value}, Ping a {@link
 * java.time.Duration}, others null. Publishing again under the same publication updates it.
 */
public final class OverlayNode {
  private final Loop loop;
  private final NodeParts parts;
  private final Dispatch dispatch;
  private final Commands commands;
  private Overlay.Phase phase = Overlay.Phase.JOINING;
  private long wakeAt = Agenda.NEVER;
  private long generation;

  public OverlayNode(
      OverlaySettings settings, NodeInfo self, Geometry geometry, Signing signing, long seed) {
    loop = new Loop(settings, self, seed);
    parts = new NodeParts(loop, geometry, signing);
    dispatch = new Dispatch(loop, parts);
    commands = new Commands(loop, parts);
  }

  /** Takes the input and passes what is to be done to the consumer, in order. */
  public void step(Input input, long nowMillis, Consumer<Effect> effects) {
    loop.enter(nowMillis, effect -> pass(effect, effects));
    if (phase == Overlay.Phase.STOPPED) {
      commands.refuse(input);
      return;
    }
    noticePause();
    handle(input);
    finish();
  }

  private void pass(Effect effect, Consumer<Effect> effects) {
    if (effect instanceof Effect.PhaseChanged changed) {
      phase = changed.phase();
    }
    effects.accept(effect);
  }

  /**
   * A process that stood still (SIGSTOP, a sleeping machine) must not take its own lateness for the
   * silence of others (Lifeguard: local health).
   */
  private void noticePause() {
    long late = wakeAt == Agenda.NEVER ? 0 : loop.now() - wakeAt;
    if (late > loop.get(Setting.PAUSE_NOTICED_MILLIS)) {
      parts.woke(late);
    }
  }

  private void handle(Input input) {
    if (input instanceof Input.TimerFired fired) {
      if (fired.generation() == generation) {
        wakeAt = Agenda.NEVER;
      }
    } else if (input instanceof Input.Received received) {
      dispatch.received(received);
    } else if (input instanceof Input.LinkUp up) {
      dispatch.linkUp(up);
    } else if (input instanceof Input.LinkDown down) {
      dispatch.linkDown(down);
    } else if (input instanceof Input.DialFailed failed) {
      dispatch.dialFailed(failed);
    } else if (input instanceof Input.Command command) {
      commands.run(command);
    } else if (input instanceof Input.Start start) {
      parts.join.start(start.seeds());
    } else if (input instanceof Input.SeedFound found) {
      parts.join.seedFound(found.address());
    } else if (input instanceof Input.Restored restored) {
      restored.records().forEach(parts.store::offer);
    } else if (input instanceof Input.AddressesChanged changed) {
      addressesChanged(changed);
    } else if (input instanceof Input.Revoked revoked) {
      parts.membership.ban(revoked.node());
      loop.emit(new Effect.CloseLink(revoked.node(), "revoked"));
    }
  }

  private void addressesChanged(Input.AddressesChanged changed) {
    NodeInfo self = loop.self();
    if (!self.addresses().equals(changed.addresses())) {
      NodeInfo moved =
          new NodeInfo(
              self.id(), self.name(), changed.addresses(), self.roles(), self.incarnation());
      loop.become(moved);
      parts.gossip.reincarnate(self.incarnation() + 1);
    }
  }

  /** Messages to this node itself, what is due, and the next call to be woken. */
  private void finish() {
    drain();
    loop.agenda.run(loop.now());
    drain();
    if (phase == Overlay.Phase.STOPPED) {
      loop.agenda.clear();
      return;
    }
    long due = loop.agenda.nextDue();
    if (due < wakeAt) {
      wakeAt = Math.max(due, loop.now() + 1);
      long delay = wakeAt - loop.now();
      loop.emit(new Effect.SetTimer(Timer.AGENDA, ++generation, delay));
    }
  }

  private void drain() {
    for (Message message = loop.toSelf(); message != null; message = loop.toSelf()) {
      dispatch.handle(loop.self(), null, message);
    }
  }

  /** As this node is known to others now; the incarnation may have grown. */
  public NodeInfo self() {
    return loop.self();
  }

  public Overlay.Phase phase() {
    return phase;
  }

  /** This node first, then those it knows, by name and id. */
  public List<Member> members(long nowMillis) {
    List<Member> members = new ArrayList<>();
    for (Peer peer : parts.membership.all()) {
      if (peer.joined && peer.verified) {
        members.add(peer.shown(nowMillis));
      }
    }
    members.sort(
        Comparator.comparing((Member member) -> member.node().name())
            .thenComparing(member -> member.node().id()));
    members.add(0, new Member(loop.self(), Liveness.ALIVE, 0, 0));
    return members;
  }

  /** Counters since the start. */
  public Overlay.Stats stats() {
    return parts.stats();
  }

  /** For checkers: the neighbourhood as it is. */
  public LeafSet leaves() {
    return parts.leaves;
  }

  /** For checkers: whether this node would acknowledge a write of that key. */
  public boolean acknowledges(Id key) {
    return parts.router.owns(key) && parts.repair.isSettled();
  }

  /** For checkers: the records kept here, with what is left of their leases. */
  public List<StoredRecord> kept() {
    return parts.store.all();
  }

  /** For checkers: grows whenever what is kept here changes. */
  public long keptChanges() {
    return parts.store.changes();
  }

  /** For checkers: the version kept here, or null. */
  public SignedRecord kept(RecordId id) {
    return parts.store.get(id);
  }
}
