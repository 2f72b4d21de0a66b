package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Member.Liveness;
import io.godwit.overlay.core.Effect.Level;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Requests.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Tells the dead from the living (SWIM, with Lifeguard's doubt in oneself): ping, then ask others
 * to ping, then suspect, then condemn. Refused dials are better evidence than silence and need no
 * waiting, only a second witness, or a second refusal where there is no witness. A link that was
 * reset is no evidence, but a reason to ask at once.
 */
final class FailureDetector {
  private static final int BREAKS_MAX = 3;
  private static final int REDIAL_MILLIS = 60;
  private static final int SUSPECT_PING_MILLIS = 400;
  private static final int DOUBT_RETRY_MILLIS = 500;

  private final Loop loop;
  private final Membership membership;
  private final Requests requests;
  private final Gossip gossip;
  private final Watch watch;
  private final TreeMap<Id, Probe> probes = new TreeMap<>();

  FailureDetector(
      Loop loop, Membership membership, Requests requests, Gossip gossip, LeafSet leaves) {
    this.loop = loop;
    this.membership = membership;
    this.requests = requests;
    this.gossip = gossip;
    this.watch = new Watch(loop, membership, leaves);
  }

  void start() {
    loop.every(Setting.PING_PERIOD_MILLIS, this::tick);
  }

  private void tick() {
    List<Peer> monitored = watch.monitored();
    boolean few = monitored.size() <= 2 * loop.count(Setting.MONITORED_PER_SIDE);
    long justNow = loop.now() - loop.get(Setting.PING_PERIOD_MILLIS) * 2 / 5;
    for (Peer peer : monitored) {
      // Its ping is as good as a pong; so a pair that monitors each other needs half the messages.
      if (few && peer.pingedBackAt > justNow) {
        continue;
      }
      check(peer);
    }
  }

  private boolean monitors(Peer peer) {
    return watch.monitored().contains(peer);
  }

  /** Pings it now, unless that is being done; something about it was odd, or its turn has come. */
  void check(Peer peer) {
    if (peer.member() && !probes.containsKey(peer.id())) {
      Probe probe = new Probe(peer);
      probes.put(peer.id(), probe);
      ping(probe);
    }
  }

  private boolean open(Probe probe) {
    return probes.get(probe.peer.id()) == probe;
  }

  private void close(Probe probe) {
    if (open(probe)) {
      probes.remove(probe.peer.id());
      probe.stop();
    }
  }

  private void ping(Probe probe) {
    long wait =
        Math.max(loop.get(Setting.PING_TIMEOUT_MILLIS), requests.timeoutFor(probe.peer.id()));
    if (!probe.peer.linked || probe.stage == Probe.Stage.SUSPECT) {
      wait = loop.get(Setting.PING_TIMEOUT_MILLIS);
    }
    requests.ask(
        probe.peer.info,
        Plane.DATAGRAM,
        Math.min(wait, 2 * loop.get(Setting.PING_TIMEOUT_MILLIS)),
        seq -> new Message.Ping(seq, rumorsFor(probe)),
        (answer, failure) -> {
          if (open(probe) && answer == null) {
            failed(probe, failure);
          }
        });
  }

  private List<Message.Rumor> rumorsFor(Probe probe) {
    boolean suspected = probe.stage == Probe.Stage.SUSPECT;
    return suspected
        ? gossip.someWith(Gossip.of(probe.peer, Liveness.SUSPECT, false))
        : gossip.some();
  }

  private void failed(Probe probe, Failure failure) {
    switch (failure) {
      case REFUSED:
        probe.refusals++;
        refused(probe);
        break;
      case BROKEN:
        if (++probe.breaks <= BREAKS_MAX) {
          ping(probe);
        } else if (probe.stage == Probe.Stage.DIRECT) {
          askOthers(probe);
        }
        break;
      case FULL:
        close(probe);
        break;
      default:
        if (probe.stage == Probe.Stage.DIRECT) {
          silent(probe);
        }
        break;
    }
  }

  private void silent(Probe probe) {
    if (probe.condemned != null && !inDoubt()) {
      condemn(probe);
    } else {
      askOthers(probe);
    }
  }

  private void refused(Probe probe) {
    if (!probe.refusedOthers.isEmpty() || probe.condemned != null) {
      condemn(probe);
    } else if (probe.stage == Probe.Stage.DIRECT) {
      askOthers(probe);
    } else if (probe.refusals >= 2 && probe.awaited == 0) {
      condemn(probe);
    }
  }

  private void askOthers(Probe probe) {
    probe.stage = Probe.Stage.INDIRECT;
    List<Peer> helpers = helpers(probe.peer);
    loop.add(Counter.PINGS_INDIRECT, helpers.size());
    probe.awaited = helpers.size();
    for (Peer helper : helpers) {
      requests.ask(
          helper.info,
          Plane.DATAGRAM,
          loop.get(Setting.INDIRECT_TIMEOUT_MILLIS),
          seq -> new Message.PingRequest(seq, probe.peer.info),
          (answer, failure) -> reported(probe, helper, answer));
    }
    if (helpers.isEmpty()) {
      alone(probe);
    } else if (probe.refusals == 0) {
      ping(probe);
    }
  }

  /** Nobody to ask: a second refusal decides, silence leads to suspicion. */
  private void alone(Probe probe) {
    if (probe.refusals > 0) {
      probe.timer =
          loop.in(
              REDIAL_MILLIS,
              () -> {
                if (open(probe)) {
                  probe.stage = Probe.Stage.INDIRECT;
                  ping(probe);
                }
              });
      // Where the second dial is not answered at all, suspicion goes its way.
      loop.in(
          REDIAL_MILLIS + 2 * loop.get(Setting.PING_TIMEOUT_MILLIS),
          () -> {
            if (open(probe) && probe.stage == Probe.Stage.INDIRECT) {
              suspect(probe);
            }
          });
    } else {
      suspect(probe);
    }
  }

  private List<Peer> helpers(Peer peer) {
    List<Peer> able = new ArrayList<>();
    for (Peer other : membership.members()) {
      Probe probe = probes.get(other.id());
      boolean well = probe == null || probe.stage == Probe.Stage.DIRECT;
      if (other != peer && other.liveness == Liveness.ALIVE && well && other.linked) {
        able.add(other);
      }
    }
    List<Peer> chosen = new ArrayList<>();
    int wanted = loop.count(Setting.INDIRECT_HELPERS);
    while (chosen.size() < wanted && !able.isEmpty()) {
      chosen.add(able.remove(loop.random.nextInt(able.size())));
    }
    return chosen;
  }

  private void reported(Probe probe, Peer helper, Message.Answer answer) {
    if (!open(probe)) {
      return;
    }
    probe.awaited--;
    if (answer instanceof Message.PingReport report) {
      if (report.outcome() == Message.Outcome.ALIVE) {
        loop.note(Level.DEBUG, probe.peer + " answers " + helper + " but not me");
        reachable(probe.peer);
        return;
      }
      if (report.outcome() == Message.Outcome.REFUSED) {
        probe.refusedOthers.add(helper.id());
        if (probe.refusals > 0 || probe.refusedOthers.size() > 1) {
          condemn(probe);
          return;
        }
      }
    }
    if (probe.awaited == 0 && probe.stage == Probe.Stage.INDIRECT) {
      suspect(probe);
    }
  }

  /** Reachable only through another is not dead (architecture, Paths). */
  private void reachable(Peer peer) {
    heard(peer.id());
    membership.set(peer, Liveness.ALIVE);
  }

  private void suspect(Probe probe) {
    probe.stage = Probe.Stage.SUSPECT;
    probe.suspectedAt = loop.now();
    boolean refused = probe.refusals > 0;
    if (!refused && inDoubt()) {
      loop.note(Level.DEBUG, "hear too few to suspect " + probe.peer);
    } else {
      loop.add(Counter.SUSPICIONS, 1);
      membership.set(probe.peer, Liveness.SUSPECT);
      gossip.broadcast(Gossip.of(probe.peer, Liveness.SUSPECT, refused));
    }
    schedule(probe);
    pingAgain(probe);
  }

  private void pingAgain(Probe probe) {
    if (open(probe)) {
      ping(probe);
      loop.in(SUSPECT_PING_MILLIS, () -> pingAgain(probe));
    }
  }

  /** The more nodes suspect it independently, the shorter is the time it has (Lifeguard §IV.B). */
  private void schedule(Probe probe) {
    probe.stop();
    long most = loop.get(Setting.SUSPICION_MILLIS);
    long least = Math.min(most, loop.get(Setting.SUSPICION_CONFIRMED_MILLIS));
    int needed = Math.max(1, Math.min(2, membership.members().size() - 1));
    int confirmed = Math.min(needed, probe.confirmers.size());
    boolean sure = probe.refusals > 0 || probe.condemned != null;
    long wait =
        sure
            ? loop.get(Setting.SUSPICION_REFUSED_MILLIS)
            : most - (most - least) * confirmed / needed;
    long left = Math.max(1, probe.suspectedAt + wait - loop.now());
    probe.timer = loop.in(left, () -> decide(probe));
  }

  private void decide(Probe probe) {
    if (!open(probe)) {
      return;
    }
    if (probe.refusals == 0 && inDoubt()) {
      probe.timer = loop.in(DOUBT_RETRY_MILLIS, () -> decide(probe));
    } else {
      condemn(probe);
    }
  }

  private boolean inDoubt() {
    return watch.inDoubt(probes);
  }

  private void condemn(Probe probe) {
    Peer peer = probe.peer;
    close(probe);
    if (peer.gone()) {
      return;
    }
    boolean refused = probe.refusals + probe.refusedOthers.size() > 0;
    loop.add(Counter.CONDEMNED, 1);
    loop.note(
        Level.INFO,
        peer + " is dead: " + (refused ? "its host refuses links" : "it has been silent"));
    peer.witnessed = true;
    membership.set(peer, Liveness.DEAD);
    gossip.broadcast(Gossip.of(peer, Liveness.DEAD, refused));
    requests.failAll(peer.id(), refused ? Failure.REFUSED : Failure.SILENT);
  }

  /** Another suspects it: a reason to look, and a confirmation where this node suspects it too. */
  void suspectedBy(Peer peer, Id from, boolean refused) {
    if (!peer.member()) {
      return;
    }
    if (monitors(peer) || refused) {
      check(peer);
    }
    Probe probe = probes.get(peer.id());
    if (probe == null) {
      return;
    }
    probe.confirmers.add(from);
    if (refused) {
      probe.refusedOthers.add(from);
    }
    if (refused && probe.refusals > 0) {
      condemn(probe);
    } else if (probe.stage == Probe.Stage.SUSPECT) {
      schedule(probe);
    }
  }

  /**
   * Another says it is dead. Who monitors it, or heard it a moment ago, looks for itself first and
   * lets the condemned know: an observer with a broken link must not bury the healthy.
   */
  void condemnedBy(Peer peer, Id from, Message.Rumor rumor) {
    long recently = loop.now() - 2 * loop.get(Setting.PING_PERIOD_MILLIS);
    boolean witness = peer.member() && (monitors(peer) || peer.heardAt > recently);
    if (!witness) {
      membership.set(peer, Liveness.DEAD);
      gossip.spread(rumor);
      return;
    }
    check(peer);
    Probe probe = probes.get(peer.id());
    probe.condemned = rumor;
    probe.confirmers.add(from);
    if (rumor.refused()) {
      probe.refusedOthers.add(from);
    }
    if (probe.refusals > 0 || probe.silent() && !inDoubt()) {
      condemn(probe);
    }
  }

  void refuted(Peer peer) {
    heard(peer.id());
  }

  /** It lives. Says that it was condemned by another, so that it can refute that. */
  void heard(Id id) {
    Probe probe = probes.get(id);
    if (probe != null) {
      close(probe);
      if (probe.condemned != null) {
        gossip.tell(probe.peer.info, probe.condemned);
      }
    }
  }

  /** A link to it broke, or could not be made. */
  void linkLost(Peer peer) {
    if (monitors(peer)) {
      check(peer);
    }
  }

  /** This node stood still: what it waited for may have come and gone, so all begins anew. */
  void restart() {
    new ArrayList<>(probes.values()).forEach(this::close);
    watch.restart();
  }
}
