package io.godwit.overlay.core;

import java.util.Locale;

/** What a node counts, for {@code dht:stats} and for benchmarks. */
enum Counter {
  MESSAGES_SENT,
  MESSAGES_RECEIVED,
  REQUESTS_TIMED_OUT,
  REQUESTS_REFUSED_FULL,
  PINGS_INDIRECT,
  SUSPICIONS,
  CONDEMNED,
  DOUBTS,
  REFUTATIONS,
  PAUSES_NOTICED,
  LOOKUPS,
  LOOKUP_HOPS,
  LOOKUP_RESTARTS,
  LOOPS_FOUND,
  PUTS_ACKNOWLEDGED,
  PUTS_REFUSED,
  RECORDS_REPAIRED,
  RECORDS_HANDED_ON,
  RECORDS_EXPIRED,
  PUSHES_SENT,
  COMMANDS_FAILED;

  String label() {
    StringBuilder label = new StringBuilder();
    for (String word : name().toLowerCase(Locale.ROOT).split("_")) {
      label
          .append(label.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)))
          .append(word, 1, word.length());
    }
    return label.toString();
  }
}
