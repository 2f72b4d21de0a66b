package io.godwit.overlay.core;

import io.godwit.overlay.core.Wire.Kinds;
import java.util.List;

/** Writes each kind of message; {@link WireDecoder} is its mirror. */
final class WireEncoder {
  private WireEncoder() {}

  static void write(WireOut out, Message message) {
    if (message instanceof Message.Request request) {
      writeRequest(out, request);
    } else if (message instanceof Message.Answer answer) {
      writeAnswer(out, answer);
    } else if (message instanceof Message.Rumors m) {
      rumors(out.u8(Kinds.RUMORS), m.rumors());
    } else {
      throw new IllegalStateException("no form for " + message);
    }
  }

  private static void writeRequest(WireOut out, Message.Request request) {
    if (request instanceof Message.Ping m) {
      rumors(out.u8(Kinds.PING).number(m.seq()), m.rumors());
    } else if (request instanceof Message.PingRequest m) {
      out.u8(Kinds.PING_REQUEST).number(m.seq()).node(m.target());
    } else if (request instanceof Message.FindNext m) {
      out.u8(Kinds.FIND_NEXT).number(m.seq()).id(m.target());
    } else if (request instanceof Message.Stabilise m) {
      out.u8(Kinds.STABILISE).number(m.seq()).fixed(m.digest()).flag(m.successor());
    } else {
      writeRecordRequest(out, request);
    }
  }

  private static void writeRecordRequest(WireOut out, Message.Request request) {
    if (request instanceof Message.Put m) {
      WireRecords.write(out.u8(Kinds.PUT).number(m.seq()), m.records());
    } else if (request instanceof Message.Replicate m) {
      WireRecords.write(out.u8(Kinds.REPLICATE).number(m.seq()), m.stored());
    } else if (request instanceof Message.Compare m) {
      out.u8(Kinds.COMPARE).number(m.seq()).id(m.after()).id(m.upTo());
      out.number(m.count()).fixed(m.digest());
    } else if (request instanceof Message.Fetch m) {
      entries(out.u8(Kinds.FETCH).number(m.seq()), m.entries());
    } else if (request instanceof Message.Get m) {
      out.u8(Kinds.GET).number(m.seq()).key(m.key()).flag(m.any()).number(m.skip());
    } else {
      writeSubscription(out, request);
    }
  }

  private static void writeSubscription(WireOut out, Message.Request request) {
    if (request instanceof Message.Subscribe m) {
      out.u8(Kinds.SUBSCRIBE).number(m.seq()).key(m.key());
      out.number(m.leaseMillis()).fixed(m.digest());
    } else if (request instanceof Message.Unsubscribe m) {
      out.u8(Kinds.UNSUBSCRIBE).number(m.seq()).key(m.key());
    } else if (request instanceof Message.ShareSubscription m) {
      out.u8(Kinds.SHARE_SUBSCRIPTION).number(m.seq()).key(m.key());
      out.node(m.subscriber()).number(m.remainingMillis());
    } else if (request instanceof Message.Push m) {
      WireRecords.write(
          out.u8(Kinds.PUSH).number(m.seq()).key(m.key()).u8(m.part().ordinal()), m.stored());
      out.number(m.gone().size());
      for (Message.Gone gone : m.gone()) {
        out.text(gone.slot()).id(gone.publisher()).flag(gone.shared()).number(gone.counter());
      }
    } else {
      throw new IllegalStateException("no form for " + request);
    }
  }

  private static void writeAnswer(WireOut out, Message.Answer answer) {
    if (answer instanceof Message.Pong m) {
      rumors(out.u8(Kinds.PONG).number(m.seq()), m.rumors());
    } else if (answer instanceof Message.PingReport m) {
      out.u8(Kinds.PING_REPORT).number(m.seq()).u8(m.outcome().ordinal());
    } else if (answer instanceof Message.Next m) {
      out.u8(Kinds.NEXT).number(m.seq()).u8(m.verdict().ordinal()).nodes(m.nodes());
    } else if (answer instanceof Message.Neighbours m) {
      out.u8(Kinds.NEIGHBOURS).number(m.seq());
      out.nodes(m.predecessors()).nodes(m.successors()).nodes(m.others());
    } else if (answer instanceof Message.Same m) {
      out.u8(Kinds.SAME).number(m.seq());
    } else if (answer instanceof Message.Done m) {
      out.u8(Kinds.DONE).number(m.seq());
    } else if (answer instanceof Message.Refusal m) {
      out.u8(Kinds.REFUSAL).number(m.seq()).u8(m.why().ordinal()).number(m.counter());
      out.text(m.text());
    } else {
      writeRecordAnswer(out, answer);
    }
  }

  private static void writeRecordAnswer(WireOut out, Message.Answer answer) {
    if (answer instanceof Message.PutDone m) {
      out.u8(Kinds.PUT_DONE).number(m.seq()).number(m.replicas());
    } else if (answer instanceof Message.Replicated m) {
      out.u8(Kinds.REPLICATED).number(m.seq()).fixed(m.kept());
    } else if (answer instanceof Message.Entries m) {
      entries(out.u8(Kinds.ENTRIES).number(m.seq()).id(m.upTo()), m.entries());
    } else if (answer instanceof Message.Values m) {
      WireRecords.write(out.u8(Kinds.VALUES).number(m.seq()).flag(m.more()), m.stored());
    } else if (answer instanceof Message.Subscribed m) {
      out.u8(Kinds.SUBSCRIBED).number(m.seq()).flag(m.same());
    } else {
      throw new IllegalStateException("no form for " + answer);
    }
  }

  private static void rumors(WireOut out, List<Message.Rumor> rumors) {
    out.number(rumors.size());
    for (Message.Rumor rumor : rumors) {
      int node = rumor.node() == null ? 0 : 8;
      int refused = rumor.refused() ? 4 : 0;
      out.u8(rumor.liveness().ordinal() | refused | node);
      if (rumor.node() == null) {
        out.id(rumor.id()).number(rumor.incarnation());
      } else {
        out.node(rumor.node());
      }
    }
  }

  private static void entries(WireOut out, List<Message.Entry> entries) {
    out.number(entries.size());
    for (Message.Entry entry : entries) {
      out.id(entry.place()).fixed(entry.recordHash());
      out.number(entry.counter()).fixed(entry.authorHash());
    }
  }
}
