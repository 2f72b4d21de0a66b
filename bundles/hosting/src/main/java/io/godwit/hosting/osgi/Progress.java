package io.godwit.hosting.osgi;

import io.godwit.hosting.core.HostMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What happened so far with the orders of others, for those who follow. Any thread. */
final class Progress {
  /** The oldest are forgotten. */
  static final int MAX_ORDERS = 200;

  static final int MAX_LINES = 1_000;

  private final Map<String, Lines> orders =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Lines> eldest) {
          return size() > MAX_ORDERS;
        }
      };

  /** The lines of one order. */
  static final class Lines {
    private final List<String> lines = new ArrayList<>();
    private boolean ended;
    private int from;
    private Consumer<HostMessage.Lines> follower;

    void add(String line) {
      synchronized (this) {
        if (lines.size() < MAX_LINES) {
          lines.add(line);
        }
      }
      tell();
    }

    void end() {
      synchronized (this) {
        ended = true;
      }
      tell();
    }

    private void follow(int since, Consumer<HostMessage.Lines> next) {
      synchronized (this) {
        from = since;
        follower = next;
      }
      tell();
    }

    private void tell() {
      Consumer<HostMessage.Lines> to;
      HostMessage.Lines news;
      synchronized (this) {
        if (follower == null || !ended && lines.size() <= from) {
          return;
        }
        to = follower;
        follower = null;
        int begin = Math.max(0, Math.min(from, lines.size()));
        news = new HostMessage.Lines(List.copyOf(lines.subList(begin, lines.size())), ended);
      }
      to.accept(news);
    }
  }

  synchronized Lines begin(String nonce) {
    return orders.computeIfAbsent(nonce, n -> new Lines());
  }

  /**
   * Tells what is new, once there is something; nobody else may follow the same order meanwhile.
   */
  void follow(HostMessage.Follow question, Consumer<HostMessage.Lines> answer) {
    Lines lines;
    synchronized (this) {
      lines = orders.get(question.nonce());
    }
    if (lines == null) {
      answer.accept(new HostMessage.Lines(List.of(), true));
    } else {
      lines.follow(question.from(), answer);
    }
  }
}
