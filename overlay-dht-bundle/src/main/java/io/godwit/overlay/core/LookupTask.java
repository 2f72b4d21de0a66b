package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Message.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One iterative lookup, with or without something to do at its end: asks ever nearer nodes until
 * one says that the key is its own, goes round dead ones, and begins anew where the ring is
 * changing. The node that should be the owner is asked to do it at once; if it is not, it says who
 * is.
 */
final class LookupTask {
  /** What to ask of the owner; {@code any}: a holder that is not the owner may do it. */
  interface Form {
    Message of(long seq, boolean any);
  }

  /** How it ends; exactly one of the methods is called, once. */
  interface End {
    void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer);

    void failed(Reason reason, String text);
  }

  private static final int BACKOFF_MIN_MILLIS = 40;
  private static final int BACKOFF_MAX_MILLIS = 500;
  private static final int UNSETTLED_BEFORE_ANY = 4;

  /** Longer than a whole replication, which waits for the slowest replica. */
  private static final int OWNER_TIMEOUTS = 3;

  private record Candidate(NodeInfo node, Kind kind) {}

  private enum Kind {
    OWNER,
    LIKELY,
    NEARER,
    HOLDER
  }

  private final Loop loop;
  private final Lookups lookups;
  private final Id target;
  private final Form form;
  private final boolean anyMay;
  private final List<NodeInfo> from;
  private final End end;
  private final long deadline;
  private final List<Candidate> candidates = new ArrayList<>();
  private final TreeSet<Id> asked = new TreeSet<>();
  private final List<NodeInfo> hops = new ArrayList<>();
  private long backoff = BACKOFF_MIN_MILLIS;
  private int unsettled;
  private String trouble = "nobody to ask";
  private boolean answered;

  /**
   * @param form null where only the owner is wanted
   * @param from whom to ask first; empty to begin at this node
   */
  LookupTask(
      Lookups lookups,
      Id target,
      Form form,
      boolean anyMay,
      List<NodeInfo> from,
      long millis,
      End end) {
    this.lookups = lookups;
    this.loop = lookups.loop();
    this.target = target;
    this.form = form;
    this.anyMay = anyMay;
    this.from = from;
    this.end = end;
    this.deadline = loop.now() + millis;
  }

  void begin() {
    candidates.clear();
    asked.clear();
    hops.clear();
    if (from.isEmpty()) {
      take(loop.self(), lookups.router().next(0, target));
    } else {
      from.forEach(node -> candidates.add(new Candidate(node, Kind.NEARER)));
      proceed();
    }
  }

  private void proceed() {
    if (loop.now() >= deadline) {
      fail(answered ? Reason.TIMEOUT : Reason.UNREACHABLE);
      return;
    }
    Candidate next = best();
    if (next == null || hops.size() >= loop.count(Setting.LOOKUP_HOPS_MAX)) {
      again();
    } else {
      ask(next);
    }
  }

  private Candidate best() {
    Candidate best = null;
    for (Candidate candidate : candidates) {
      boolean fresh = candidate.kind == Kind.OWNER || !asked.contains(candidate.node.id());
      if (fresh && (best == null || better(candidate, best))) {
        best = candidate;
      }
    }
    candidates.remove(best);
    return best;
  }

  private boolean better(Candidate a, Candidate b) {
    if (a.kind != b.kind) {
      return a.kind.compareTo(b.kind) < 0;
    }
    return a.kind == Kind.NEARER
        && lookups.geometry().compare(target, a.node.id(), b.node.id()) < 0;
  }

  private void ask(Candidate candidate) {
    NodeInfo node = candidate.node;
    asked.add(node.id());
    boolean self = node.id().equals(loop.id());
    if (!self && candidate.kind != Kind.OWNER) {
      hops.add(node);
    }
    boolean act = form != null && candidate.kind != Kind.NEARER;
    boolean any = candidate.kind == Kind.HOLDER;
    if (any && !anyMay) {
      act = false;
    }
    boolean acts = act;
    long wait = lookups.requests().timeoutFor(node.id());
    long left = Math.max(1, deadline - loop.now());
    lookups
        .requests()
        .ask(
            node,
            acts ? Plane.STREAM : Plane.DATAGRAM,
            Math.min(left, acts ? Math.max(500, wait * OWNER_TIMEOUTS) : wait),
            seq -> acts ? form.of(seq, any) : new Message.FindNext(seq, target),
            (answer, failure) -> {
              if (answer != null) {
                take(node, answer);
              } else {
                trouble = node + " does not answer (" + failure.name().toLowerCase() + ")";
                lookups.odd(node.id());
                proceed();
              }
            });
  }

  private void take(NodeInfo node, Message.Answer answer) {
    answered = true;
    if (answer instanceof Message.Next next) {
      follow(node, next);
    } else if (answer instanceof Message.Refusal refusal && mayPass(refusal.why())) {
      trouble = node + ": " + refusal.text();
      if (refusal.why() == Why.NOT_JOINED) {
        proceed();
      } else {
        unsettled++;
        if (!(anyMay && unsettled >= UNSETTLED_BEFORE_ANY && best(Kind.HOLDER))) {
          again();
        } else {
          proceed();
        }
      }
    } else {
      done(node, answer);
    }
  }

  private boolean best(Kind kind) {
    return candidates.stream().anyMatch(c -> c.kind == kind && !asked.contains(c.node.id()));
  }

  private static boolean mayPass(Why why) {
    return why == Why.NOT_JOINED || why == Why.UNSETTLED || why == Why.TOO_FEW;
  }

  private void follow(NodeInfo node, Message.Next next) {
    switch (next.verdict()) {
      case MINE:
        if (form == null) {
          done(node, next);
          return;
        }
        add(next.nodes(), Kind.HOLDER);
        candidates.add(new Candidate(node, Kind.OWNER));
        break;
      case LIKELY:
        if (!next.nodes().isEmpty()) {
          add(next.nodes().subList(0, 1), Kind.LIKELY);
          add(next.nodes().subList(1, next.nodes().size()), Kind.HOLDER);
        }
        break;
      default:
        add(next.nodes(), Kind.NEARER);
        break;
    }
    proceed();
  }

  private void add(List<NodeInfo> nodes, Kind kind) {
    for (NodeInfo node : nodes) {
      if (!asked.contains(node.id()) && candidates.size() < 4 * Wire.MAX_NODES) {
        candidates.add(new Candidate(node, kind));
      }
    }
  }

  private void again() {
    if (loop.now() + backoff >= deadline) {
      fail(answered ? Reason.TIMEOUT : Reason.UNREACHABLE);
      return;
    }
    loop.add(Counter.LOOKUP_RESTARTS, 1);
    loop.in(loop.jittered(backoff), this::begin);
    backoff = Math.min(BACKOFF_MAX_MILLIS, backoff * 2);
  }

  private void done(NodeInfo owner, Message.Answer answer) {
    lookups.ended();
    loop.add(Counter.LOOKUPS, 1);
    loop.add(Counter.LOOKUP_HOPS, hops.size());
    end.found(owner, List.copyOf(hops), answer);
  }

  private void fail(Reason reason) {
    lookups.ended();
    end.failed(reason, "the owner of " + target.brief() + " could not be reached: " + trouble);
  }
}
