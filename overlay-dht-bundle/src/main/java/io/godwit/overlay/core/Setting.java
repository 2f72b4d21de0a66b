package io.godwit.overlay.core;

/** Every period and bound of the overlay: name, value by default, range, and what it is for. */
public enum Setting {
  PING_PERIOD_MILLIS(1_000, 50, 60_000, "between two pings of a monitored node"),
  PING_TIMEOUT_MILLIS(500, 20, 30_000, "wait for a pong, at least; then others are asked to ping"),
  INDIRECT_TIMEOUT_MILLIS(600, 20, 30_000, "wait for what the others found"),
  INDIRECT_HELPERS(3, 0, 8, "how many others are asked to ping a silent node"),
  SUSPICION_MILLIS(1_700, 50, 60_000, "from suspect to dead where nobody else suspects"),
  SUSPICION_CONFIRMED_MILLIS(1_200, 10, 60_000, "from suspect to dead where others suspect too"),
  SUSPICION_REFUSED_MILLIS(300, 10, 60_000, "from suspect to dead where its host refuses links"),
  DOUBT_MAX_MILLIS(10_000, 0, 600_000, "how long a node that hears nobody condemns nobody"),
  PAUSE_NOTICED_MILLIS(1_000, 100, 60_000, "a timer this late tells that the node stood still"),
  MONITORED_PER_SIDE(4, 1, 16, "neighbours on each side that are pinged"),
  MONITOR_EVERYONE_UP_TO(16, 2, 64, "members of a network in which everyone pings everyone"),
  KNOW_EVERYONE_UP_TO(64, 2, 120, "members of a network in which everyone knows everyone"),
  MEMBERS_MAX(512, 64, 65_536, "nodes remembered, living, dead and lost"),
  DEAD_SHOWN_MILLIS(
      600_000, 1_000, 86_400_000, "how long a node that is gone is remembered as such"),
  LEAVES_PER_SIDE(8, 2, 32, "size of the leaf set, each side"),
  STABILISE_PERIOD_MILLIS(1_000, 50, 600_000, "between two exchanges with the ring's neighbours"),
  LEAF_EXCHANGE_PERIOD_MILLIS(4_000, 50, 600_000, "between two exchanges with a random leaf"),
  LONG_LINK_PERIOD_MILLIS(5_000, 50, 3_600_000, "between two refreshes of a long link"),
  SELF_LOOKUP_PERIOD_MILLIS(30_000, 500, 3_600_000, "between two searches for a ring in a ring"),
  LOST_PROBE_PERIOD_MILLIS(4_000, 100, 3_600_000, "between two attempts to find lost nodes again"),
  LOST_PROBES(3, 1, 32, "lost nodes tried at a time, ring-nearest first"),
  LOST_MAX(128, 8, 4_096, "lost nodes remembered"),
  JOIN_BACKOFF_MIN_MILLIS(250, 10, 60_000, "first wait after no seed let the node in"),
  JOIN_BACKOFF_MAX_MILLIS(5_000, 10, 600_000, "longest wait between two attempts to join"),
  JOIN_STEP_MILLIS(4_000, 100, 60_000, "longest wait for a seed to be reached"),
  FOUND_AFTER_MILLIS(4_000, 100, 600_000, "all reachable seeds are joining too: the first founds"),
  FOUND_ALONE_AFTER_MILLIS(0, 0, 600_000, "no seed is reachable: found, merge later; 0 is never"),
  TIMEOUT_FIRST_MILLIS(1_500, 50, 60_000, "wait for an answer of a node never measured"),
  TIMEOUT_MIN_MILLIS(150, 10, 60_000, "least wait for an answer"),
  TIMEOUT_MAX_MILLIS(5_000, 50, 60_000, "longest wait for an answer"),
  REQUESTS_MAX(2_048, 64, 65_536, "requests under way"),
  COMMANDS_MAX(1_024, 16, 65_536, "commands of this node's user under way"),
  COMMAND_MILLIS(15_000, 500, 600_000, "longest time a command may take"),
  LOOKUP_HOPS_MAX(48, 4, 256, "nodes asked in one lookup"),
  COPIES(4, 1, 16, "holders of a key, owner included"),
  REPAIR_PERIOD_MILLIS(10_000, 100, 3_600_000, "between two comparisons with the other holders"),
  RECORDS_PER_PUBLISHER(4_096, 1, 1_000_000, "records of one publisher kept here"),
  RECORDS_PER_KEY(1_024, 1, 100_000, "records under one key"),
  REPLICA_BYTES(64L << 20, 4_096, 16L << 30, "bytes of records kept here"),
  PUBLICATIONS_MAX(4_096, 1, 1_000_000, "records this node keeps alive"),
  TOMBSTONE_MILLIS(604_800_000, 1_000, 604_800_000, "how long removed durable records are known"),
  SUBSCRIPTION_LEASE_MILLIS(60_000, 500, 3_600_000, "lease of a subscription"),
  SUBSCRIPTIONS_MAX(4_096, 1, 1_000_000, "keys this node subscribes to"),
  SUBSCRIBERS_PER_KEY(1_024, 1, 100_000, "subscribers of one key kept here"),
  SUBSCRIBERS_MAX(65_536, 1, 1_000_000, "subscribers kept here"),
  RUMORS_PER_MESSAGE(6, 0, 32, "rumors that travel with a ping");

  private final long value;
  private final long min;
  private final long max;
  private final String meaning;

  Setting(long value, long min, long max, String meaning) {
    this.value = value;
    this.min = min;
    this.max = max;
    this.meaning = meaning;
  }

  /** The value where nothing else is set. */
  public long initial() {
    return value;
  }

  public long min() {
    return min;
  }

  public long max() {
    return max;
  }

  public String meaning() {
    return meaning;
  }

  /** As it is written in configurations: {@code pingPeriodMillis}. */
  public String camelCase() {
    StringBuilder name = new StringBuilder();
    for (String word : name().toLowerCase(java.util.Locale.ROOT).split("_")) {
      name.append(name.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)))
          .append(word, 1, word.length());
    }
    return name.toString();
  }

  long checked(long wanted) {
    if (wanted < min || wanted > max) {
      throw new IllegalArgumentException(
          camelCase() + " (" + meaning + ") is within " + min + ".." + max + ", not " + wanted);
    }
    return wanted;
  }
}
