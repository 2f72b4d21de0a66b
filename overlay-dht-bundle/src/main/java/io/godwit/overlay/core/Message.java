package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.Member;
import io.godwit.overlay.NodeInfo;
import java.util.List;

/**
 * What nodes say to each other to keep the overlay (docs/protocol.md has the bytes). The sender of
 * a message is the authenticated peer of the link it came on, so no message names it. {@code seq}
 * ties an answer to its request and is chosen by who asks.
 */
public sealed interface Message {
  /** A message that expects an answer with the same number. */
  sealed interface Request extends Message {
    long seq();
  }

  /** The answer to the request with that number. */
  sealed interface Answer extends Message {
    long seq();
  }

  /** The records in here that the driver must verify before the core sees the message. */
  default List<StoredRecord> records() {
    return List.of();
  }

  /**
   * News about a node (SWIM §4): the newest incarnation wins, then the worse news.
   *
   * @param refused the node's host answers that nothing listens there
   * @param node its addresses and name, null where the news is bad and nobody needs them
   */
  record Rumor(Id id, long incarnation, Member.Liveness liveness, boolean refused, NodeInfo node) {}

  record Ping(long seq, List<Rumor> rumors) implements Request {}

  record Pong(long seq, List<Rumor> rumors) implements Answer {}

  /** Asks another to ping a node that does not answer this one (SWIM §3). */
  record PingRequest(long seq, NodeInfo target) implements Request {}

  record PingReport(long seq, Outcome outcome) implements Answer {}

  /** What an indirect ping found. */
  enum Outcome {
    ALIVE,
    SILENT,
    REFUSED
  }

  /** News that cannot wait for the next ping. */
  record Rumors(List<Rumor> rumors) implements Message {}

  /** One step of an iterative lookup. */
  record FindNext(long seq, Id target) implements Request {}

  /**
   * The answer of a node on the way.
   *
   * @param verdict what the first of the nodes is
   */
  record Next(long seq, Verdict verdict, List<NodeInfo> nodes) implements Answer {}

  /** How sure a {@link Next} is. */
  enum Verdict {
    /** The answering node owns the id; the nodes are the other holders of the key. */
    MINE,
    /** The first node should be the owner; it has to say so itself. */
    LIKELY,
    /** The nodes are nearer, best first. */
    NEARER
  }

  /**
   * Asks for the neighbourhood of a member; who asks believes to be a neighbour (Chord's stabilise
   * and notify, Bamboo's leaf set pull).
   *
   * @param digest of the neighbourhood that this peer told last, 0 for none
   * @param successor whether who asks takes the asked one for its successor (Chord's notify)
   */
  record Stabilise(long seq, long digest, boolean successor) implements Request {}

  /**
   * A neighbourhood, each side nearest first.
   *
   * @param others all further members where the network is small enough to know everyone
   */
  record Neighbours(
      long seq, List<NodeInfo> predecessors, List<NodeInfo> successors, List<NodeInfo> others)
      implements Answer {}

  /** The neighbourhood is what the digest in the question says. */
  record Same(long seq) implements Answer {}

  /** Done as asked. */
  record Done(long seq) implements Answer {}

  /** Not done, and why; {@code counter} is the version in the way where that is the reason. */
  record Refusal(long seq, Why why, long counter, String text) implements Answer {}

  /** The reasons of a {@link Refusal}. */
  enum Why {
    /** The node is not in the ring (yet, or any more). */
    NOT_JOINED,
    /** The node does not know at present who owns the key. */
    UNSETTLED,
    /** A newer version is stored. */
    SUPERSEDED,
    /** A quota or another bound is reached. */
    LIMIT,
    /** Against the rules. */
    INVALID,
    /** Too few replicas could be reached. */
    TOO_FEW
  }

  /** To the owner: store it and see to its replicas. Answers: {@link PutDone}, Refusal, Next. */
  record Put(long seq, StoredRecord stored) implements Request {
    @Override
    public List<StoredRecord> records() {
      return List.of(stored);
    }
  }

  record PutDone(long seq, int replicas) implements Answer {}

  /** Between holders of a key, at most 64 records: keep these. */
  record Replicate(long seq, List<StoredRecord> stored) implements Request {
    @Override
    public List<StoredRecord> records() {
      return stored;
    }
  }

  /** Bit i: this version of record i, or a newer one, is now kept here. */
  record Replicated(long seq, long kept) implements Answer {}

  /**
   * Compares the records whose keys lie in (after, upTo]. Answers: {@link Same}, {@link Entries}.
   */
  record Compare(long seq, Id after, Id upTo, int count, long digest) implements Request {}

  /** What the asked one keeps of the range, in the order of the ring; cut at {@code upTo}. */
  record Entries(long seq, Id upTo, List<Entry> entries) implements Answer {}

  /** A version without its value: hash of the record's id, and of counter and author. */
  record Entry(Id place, long recordHash, long counter, long authorHash) {}

  /** Asks for records by the hashes of their ids. Answer: {@link Values}. */
  record Fetch(long seq, List<Entry> entries) implements Request {}

  /**
   * Reads a key. Answers: {@link Values}, Next, Refusal.
   *
   * @param any a holder that is not the owner may answer
   * @param skip how many records in order were read already
   */
  record Get(long seq, Key key, boolean any, int skip) implements Request {}

  record Values(long seq, boolean more, List<StoredRecord> stored) implements Answer {
    @Override
    public List<StoredRecord> records() {
      return stored;
    }
  }

  /**
   * A lease on the changes of a key.
   *
   * @param digest of the versions that the subscriber knows; what is new comes as {@link Push}
   */
  record Subscribe(long seq, Key key, long leaseMillis, long digest) implements Request {}

  /** The owner's answer: what it has now follows as {@link Push} where {@code same} is false. */
  record Subscribed(long seq, boolean same) implements Answer {}

  record Unsubscribe(long seq, Key key) implements Request {}

  /** The owner shares a subscription with the other holders; remaining 0 ends it. */
  record ShareSubscription(long seq, Key key, NodeInfo subscriber, long remainingMillis)
      implements Request {}

  /**
   * Changes of a key, to a subscriber.
   *
   * @param gone without values; a tombstone comes among the records
   */
  record Push(long seq, Key key, Part part, List<StoredRecord> stored, List<Gone> gone)
      implements Request {
    @Override
    public List<StoredRecord> records() {
      return stored;
    }
  }

  /** What a push is a part of. */
  enum Part {
    /** Something changed. */
    CHANGE,
    /** Some of all values that there are; more follow. */
    ALL,
    /** The last of all values: what was in none of the parts is gone. */
    ALL_END
  }

  /** A record that ran out, or whose publisher died, at that version. */
  record Gone(String slot, Id publisher, boolean shared, long counter) {}
}
