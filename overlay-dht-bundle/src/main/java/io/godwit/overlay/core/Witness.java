package io.godwit.overlay.core;

import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Effect.Plane;
import io.godwit.overlay.core.Requests.Failure;
import java.util.List;

/** Pings a node on behalf of another that cannot reach it (SWIM §3), a bounded number at a time. */
final class Witness {
  private static final int AT_ONCE_MAX = 64;

  private final Loop loop;
  private final Membership membership;
  private final Requests requests;
  private int underWay;

  Witness(Loop loop, Membership membership, Requests requests) {
    this.loop = loop;
    this.membership = membership;
    this.requests = requests;
  }

  void asked(NodeInfo from, Message.PingRequest request) {
    Peer target = membership.get(request.target().id());
    if (target == null || underWay >= AT_ONCE_MAX) {
      // Strangers are not dialled for others: no member can aim this node at an address it chose.
      answer(from, request.seq(), Message.Outcome.SILENT);
      return;
    }
    underWay++;
    ping(from, request.seq(), target, 1);
  }

  private void ping(NodeInfo from, long seq, Peer target, int triesLeft) {
    requests.ask(
        target.info,
        Plane.DATAGRAM,
        loop.get(Setting.INDIRECT_TIMEOUT_MILLIS) * 7 / 10,
        number -> new Message.Ping(number, List.of()),
        (answer, failure) -> {
          if (failure == Failure.BROKEN && triesLeft > 0) {
            ping(from, seq, target, triesLeft - 1);
            return;
          }
          underWay--;
          answer(from, seq, outcome(failure));
        });
  }

  private static Message.Outcome outcome(Failure failure) {
    if (failure == null) {
      return Message.Outcome.ALIVE;
    }
    return failure == Failure.REFUSED ? Message.Outcome.REFUSED : Message.Outcome.SILENT;
  }

  private void answer(NodeInfo from, long seq, Message.Outcome outcome) {
    loop.send(from, Plane.DATAGRAM, new Message.PingReport(seq, outcome));
  }
}
