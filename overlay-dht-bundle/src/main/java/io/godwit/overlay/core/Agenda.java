package io.godwit.overlay.core;

import java.util.PriorityQueue;

/** What a node has yet to do, by time; jobs of the same millisecond run in the order they came. */
final class Agenda {
  static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long order;

  /** A job that can be called off. */
  static final class Entry implements Comparable<Entry> {
    private final long due;
    private final long order;
    private Runnable job;

    private Entry(long due, long order, Runnable job) {
      this.due = due;
      this.order = order;
      this.job = job;
    }

    void cancel() {
      job = null;
    }

    @Override
    public int compareTo(Entry other) {
      int byDue = Long.compare(due, other.due);
      return byDue != 0 ? byDue : Long.compare(order, other.order);
    }
  }

  Entry at(long due, Runnable job) {
    Entry entry = new Entry(due, order++, job);
    entries.add(entry);
    return entry;
  }

  long nextDue() {
    while (!entries.isEmpty() && entries.peek().job == null) {
      entries.remove();
    }
    return entries.isEmpty() ? NEVER : entries.peek().due;
  }

  /** Runs all that is due; a job that asks to run again at once runs in a later call. */
  void run(long now) {
    long last = order;
    while (nextDue() <= now && entries.peek().order < last) {
      Entry entry = entries.remove();
      Runnable job = entry.job;
      entry.job = null;
      job.run();
    }
  }

  void clear() {
    entries.clear();
  }
}
