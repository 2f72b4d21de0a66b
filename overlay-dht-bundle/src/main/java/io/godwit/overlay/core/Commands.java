package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records.Receipt;
import io.godwit.overlay.core.Effect.Plane;
import java.time.Duration;
import java.util.List;

/** What the node's own user asks for. */
final class Commands {
  /** Longest time a leaving node waits for its records to be taken over. */
  private static final int HAND_OVER_MILLIS = 3_000;

  private static final int PING_MILLIS = 5_000;

  private final Loop loop;
  private final NodeParts parts;
  private int puts;
  private boolean leaving;

  Commands(Loop loop, NodeParts parts) {
    this.loop = loop;
    this.parts = parts;
  }

  /** Everything a node that is stopped is asked for. */
  void refuse(Input input) {
    if (input instanceof Input.Command command) {
      loop.fail(command.number(), Reason.CLOSED, "this node has left the network");
    }
  }

  void run(Input.Command command) {
    if (leaving) {
      loop.fail(command.number(), Reason.CLOSED, "this node is leaving the network");
    } else if (command instanceof Input.Lookup lookup) {
      lookup(lookup);
    } else if (command instanceof Input.Put put) {
      put(put);
    } else if (command instanceof Input.Get get) {
      parts.reader.get(get.number(), get.key());
    } else if (command instanceof Input.Publish publish) {
      parts.publications.publish(publish.number(), publish.publication(), publish.draft());
    } else if (command instanceof Input.Withdraw withdraw) {
      parts.publications.withdraw(withdraw.number(), withdraw.publication());
    } else if (command instanceof Input.Subscribe subscribe) {
      parts.subscriptions.subscribe(subscribe.number(), subscribe.subscription(), subscribe.key());
    } else if (command instanceof Input.Unsubscribe unsubscribe) {
      parts.subscriptions.unsubscribe(unsubscribe.number(), unsubscribe.subscription());
    } else if (command instanceof Input.Ping ping) {
      ping(ping.number(), ping.node());
    } else if (command instanceof Input.Leave leave) {
      leave(leave.number());
    }
  }

  private void lookup(Input.Lookup lookup) {
    long startedAt = loop.now();
    parts.lookups.find(
        lookup.id(),
        List.of(),
        loop.get(Setting.COMMAND_MILLIS),
        new LookupTask.End() {
          @Override
          public void found(NodeInfo owner, List<NodeInfo> hops, Message.Answer answer) {
            Duration took = Duration.ofMillis(loop.now() - startedAt);
            loop.answer(lookup.number(), new Overlay.Lookup(lookup.id(), owner, hops, took));
          }

          @Override
          public void failed(Reason reason, String text) {
            loop.fail(lookup.number(), reason, text);
          }
        });
  }

  private void put(Input.Put put) {
    if (puts >= loop.count(Setting.COMMANDS_MAX)) {
      loop.fail(put.number(), Reason.LIMIT, puts + " writes are under way; that is the limit");
      return;
    }
    puts++;
    parts.writer.put(
        put.draft(),
        put.tombstone(),
        new Writer.End() {
          @Override
          public void done(Receipt receipt) {
            puts--;
            loop.answer(put.number(), receipt);
          }

          @Override
          public void failed(Reason reason, String text) {
            puts--;
            loop.fail(put.number(), reason, text);
          }
        });
  }

  private void ping(long number, Id node) {
    Peer peer = parts.membership.get(node);
    if (node.equals(loop.id())) {
      loop.answer(number, Duration.ZERO);
    } else if (peer == null) {
      loop.fail(number, Reason.UNREACHABLE, "no node " + node.brief() + " is known here");
    } else {
      long startedAt = loop.now();
      parts.requests.ask(
          peer.info,
          Plane.DATAGRAM,
          PING_MILLIS,
          seq -> new Message.Ping(seq, List.of()),
          (answer, failure) -> {
            if (answer != null) {
              loop.answer(number, Duration.ofMillis(loop.now() - startedAt));
            } else {
              loop.fail(
                  number,
                  failure == Requests.Failure.SILENT ? Reason.TIMEOUT : Reason.UNREACHABLE,
                  peer + " does not answer (" + failure.name().toLowerCase() + ")");
            }
          });
    }
  }

  /** Hands the records on, says goodbye, and is out. */
  private void leave(long number) {
    leaving = true;
    loop.emit(new Effect.PhaseChanged(Overlay.Phase.LEAVING, "asked to leave"));
    boolean[] once = {false};
    Runnable out =
        () -> {
          if (!once[0]) {
            once[0] = true;
            parts.gossip.leave();
            parts.ring.leave();
            loop.emit(new Effect.PhaseChanged(Overlay.Phase.STOPPED, "left"));
            loop.answer(number, null);
          }
        };
    loop.in(HAND_OVER_MILLIS, out);
    parts.repair.handOver(out);
  }
}
