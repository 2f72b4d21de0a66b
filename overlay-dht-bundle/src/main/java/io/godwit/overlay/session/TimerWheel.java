package io.godwit.overlay.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Deadlines of calls: set and cleared at each call, so both cost a few steps however many there are
 * (Varghese and Lauck's hashed wheel).
 */
final class TimerWheel {
  static final long TICK_MILLIS = 8;
  private static final int SLOTS = 256;

  /** Something with a deadline: a link in the list of its slot. */
  static class Entry {
    private Entry previous;
    private Entry next;
    private long tick;

    final boolean isSet() {
      return previous != null;
    }
  }

  private final Entry[] heads = new Entry[SLOTS];
  private long now;
  private int size;

  TimerWheel(long nowMillis) {
    now = nowMillis / TICK_MILLIS;
    for (int i = 0; i < SLOTS; i++) {
      Entry head = new Entry();
      head.previous = head;
      head.next = head;
      heads[i] = head;
    }
  }

  int size() {
    return size;
  }

  void set(Entry entry, long deadlineMillis) {
    entry.tick = Math.max(now + 1, deadlineMillis / TICK_MILLIS + 1);
    Entry head = heads[(int) (entry.tick % SLOTS)];
    entry.previous = head.previous;
    entry.next = head;
    head.previous.next = entry;
    head.previous = entry;
    size++;
  }

  void clear(Entry entry) {
    if (entry.previous != null) {
      entry.previous.next = entry.next;
      entry.next.previous = entry.previous;
      entry.previous = null;
      entry.next = null;
      size--;
    }
  }

  /** Takes out what is due, in the order of deadlines up to a tick. */
  List<Entry> advance(long nowMillis) {
    long until = nowMillis / TICK_MILLIS;
    if (size == 0 || until <= now) {
      now = Math.max(now, until);
      return List.of();
    }
    List<Entry> due = new ArrayList<>();
    // After a long pause one round meets every slot.
    long from = Math.max(now + 1, until - SLOTS + 1);
    for (long tick = from; tick <= until; tick++) {
      Entry head = heads[(int) (tick % SLOTS)];
      for (Entry entry = head.next; entry != head; ) {
        Entry following = entry.next;
        if (entry.tick <= until) {
          clear(entry);
          due.add(entry);
        }
        entry = following;
      }
    }
    now = until;
    return due;
  }
}
