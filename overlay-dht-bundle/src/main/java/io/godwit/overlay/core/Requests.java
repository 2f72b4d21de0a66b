package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** Requests under way: each gets exactly one answer or failure, in bounded time. */
final class Requests {
  /** What became of a request; exactly one of the two is null. */
  interface Reply {
    void take(Message.Answer answer, Failure failure);
  }

  /** Why there is no answer. */
  enum Failure {
    /** Nothing came in time. */
    SILENT,
    /** The link went down; the request may have been handled. */
    BROKEN,
    /** Its host says that nobody listens there. */
    REFUSED,
    /** It could not be dialled for another reason. */
    UNREACHABLE,
    /** Too many requests are under way at this node. */
    FULL
  }

  private record Pending(Id to, long sentAt, boolean timed, Agenda.Entry timeout, Reply reply) {}

  private final Loop loop;
  private final Membership membership;
  private final TreeMap<Long, Pending> pending = new TreeMap<>();
  private long lastSeq;

  Requests(Loop loop, Membership membership) {
    this.loop = loop;
    this.membership = membership;
  }

  /** Asks and waits as long as the node's measured answers suggest. */
  void ask(NodeInfo to, Plane plane, LongFunction<Message> form, Reply reply) {
    ask(to, plane, timeoutFor(to.id()), form, reply);
  }

  void ask(NodeInfo to, Plane plane, long waitMillis, LongFunction<Message> form, Reply reply) {
    if (pending.size() >= loop.count(Setting.REQUESTS_MAX)) {
      loop.add(Counter.REQUESTS_REFUSED_FULL, 1);
      loop.in(1, () -> reply.take(null, Failure.FULL));
      return;
    }
    long seq = ++lastSeq;
    NodeInfo newest = membership.newest(to);
    Peer peer = membership.get(to.id());
    Message message = form.apply(seq);
    boolean timed = peer != null && peer.linked && !(message instanceof Message.Put);
    Agenda.Entry timeout = loop.in(waitMillis, () -> timedOut(seq));
    pending.put(seq, new Pending(to.id(), loop.now(), timed, timeout, reply));
    loop.send(newest, plane, message);
  }

  /** AVG + 4 VAR, longer where a link has to be made first. */
  long timeoutFor(Id to) {
    long first = loop.get(Setting.TIMEOUT_FIRST_MILLIS);
    Peer peer = membership.get(to);
    if (to.equals(loop.id())) {
      return loop.get(Setting.TIMEOUT_MAX_MILLIS);
    }
    if (peer == null || !peer.linked) {
      return first;
    }
    return peer.rtt.timeoutMillis(
        first, loop.get(Setting.TIMEOUT_MIN_MILLIS), loop.get(Setting.TIMEOUT_MAX_MILLIS));
  }

  private void timedOut(long seq) {
    Pending late = pending.remove(seq);
    if (late != null) {
      loop.add(Counter.REQUESTS_TIMED_OUT, 1);
      late.reply.take(null, Failure.SILENT);
    }
  }

  void answered(Id from, Message.Answer answer) {
    Pending asked = pending.get(answer.seq());
    if (asked == null || !asked.to.equals(from)) {
      return;
    }
    pending.remove(answer.seq());
    asked.timeout.cancel();
    Peer peer = membership.get(from);
    if (asked.timed && peer != null) {
      peer.rtt.sample(loop.now() - asked.sentAt);
    }
    asked.reply.take(answer, null);
  }

  /** The link to a node is gone, or could not be made: no answer will come. */
  void failAll(Id to, Failure failure) {
    List<Long> hit = new ArrayList<>();
    pending.forEach(
        (seq, request) -> {
          if (request.to.equals(to)) {
            hit.add(seq);
          }
        });
    for (Long seq : hit) {
      Pending request = pending.remove(seq);
      if (request != null) {
        request.timeout.cancel();
        request.reply.take(null, failure);
      }
    }
  }

  int underWay() {
    return pending.size();
  }

  void clear() {
    pending.clear();
  }
}
