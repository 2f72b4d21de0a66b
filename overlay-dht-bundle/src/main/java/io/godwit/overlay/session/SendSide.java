package io.godwit.overlay.session;

import io.godwit.overlay.session.SessionFrames.Outbound;
import io.godwit.overlay.session.SessionFrames.Sent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** What goes out: messages not begun, and frames sent but not acknowledged, both bounded. */
final class SendSide {
  private final SessionLimits limits;

  /** Messages with something left to send; a long one goes to the back after each piece. */
  private final Deque<Outbound> outbox = new ArrayDeque<>();

  private final Deque<Sent> unacknowledged = new ArrayDeque<>();

  /** After a new link: what the peer has not got, in order. */
  private final Deque<Sent> again = new ArrayDeque<>();

  private long outboxBytes;
  private long windowBytes;
  private long nextSequence = 1;
  private long acknowledged;

  SendSide(SessionLimits limits) {
    this.limits = limits;
  }

  boolean hasRoom(int bytes) {
    return outboxBytes + bytes <= limits.outboxBytes();
  }

  void add(Outbound message) {
    outboxBytes += message.left();
    outbox.addLast(message);
  }

  /** For cancellations: what they cancel is already numbered, and the sooner the better. */
  void addFirst(Outbound message) {
    outbox.addFirst(message);
  }

  /** Forgets what was not sent yet of a message that nobody wants any more. */
  void drop(Outbound message) {
    if (message.left() > 0 || !message.begun) {
      if (outbox.remove(message)) {
        outboxBytes -= message.left();
      }
    }
  }

  boolean hasNext() {
    return !again.isEmpty() || !outbox.isEmpty() && !full();
  }

  private boolean full() {
    return windowBytes >= limits.windowBytes() || unacknowledged.size() >= limits.windowFrames();
  }

  /** Bytes that could be written now, roughly: to choose a buffer. */
  long pendingBytes() {
    long again = (long) this.again.size() * SessionFrames.MAX_HEADER_BYTES;
    return again + outboxBytes + (long) outbox.size() * SessionFrames.MAX_HEADER_BYTES;
  }

  /** The next frame that fits into the room, numbered and remembered; null where there is none. */
  Sent next(int room, long now) {
    Sent repeated = again.peekFirst();
    if (repeated != null) {
      return repeated.bytes() <= room ? again.pollFirst() : null;
    }
    Outbound message = outbox.peekFirst();
    if (message == null || full()) {
      return null;
    }
    int length = Math.min(message.left(), limits.fragmentBytes());
    if (SessionFrames.MAX_HEADER_BYTES + length > room) {
      return null;
    }
    outbox.pollFirst();
    byte type = message.begun ? SessionFrames.PART : message.type;
    Sent sent = new Sent(nextSequence++, type, message, message.offset, length);
    if (!message.begun) {
      message.begin(now);
    }
    message.offset += length;
    outboxBytes -= length;
    if (message.left() > 0) {
      outbox.addLast(message);
    }
    unacknowledged.addLast(sent);
    windowBytes += sent.bytes();
    return sent;
  }

  /** The peer has everything up to that number. */
  void acknowledge(long received) throws ViolationException {
    if (received >= nextSequence) {
      throw new ViolationException(
          "an acknowledgement of frame " + received + ", of " + (nextSequence - 1) + " sent");
    }
    if (received <= acknowledged) {
      return; // an older one, that overtook on another link
    }
    acknowledged = received;
    while (!unacknowledged.isEmpty() && unacknowledged.peekFirst().sequence <= received) {
      windowBytes -= unacknowledged.pollFirst().bytes();
    }
    while (!again.isEmpty() && again.peekFirst().sequence <= received) {
      again.pollFirst();
    }
  }

  /** A new link: all that is not acknowledged goes again. */
  void sendAgain() {
    again.clear();
    again.addAll(unacknowledged);
  }

  /** A new conversation: only requests that were not begun are still worth sending. */
  void reset() {
    unacknowledged.clear();
    again.clear();
    windowBytes = 0;
    nextSequence = 1;
    acknowledged = 0;
    for (Iterator<Outbound> i = outbox.iterator(); i.hasNext(); ) {
      Outbound message = i.next();
      if (message.begun || message.type != SessionFrames.REQUEST) {
        outboxBytes -= message.left();
        i.remove();
      }
    }
  }

  boolean isEmpty() {
    return outbox.isEmpty() && unacknowledged.isEmpty();
  }
}
