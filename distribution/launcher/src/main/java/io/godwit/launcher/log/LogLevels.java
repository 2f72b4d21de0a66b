package io.godwit.launcher.log;

import java.util.Locale;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * Which level holds for which logger. Immutable.
 *
 * @param root for loggers that no prefix names
 * @param byPrefix the longest matching prefix wins
 */
record LogLevels(int root, Map<String, Integer> byPrefix) {
  /** Above every level: nothing is logged. */
  static final int OFF = Level.ERROR.toInt() + 1;

  LogLevels {
    byPrefix = Map.copyOf(byPrefix);
  }

  static int parse(String level) {
    String upper = level.strip().toUpperCase(Locale.ROOT);
    return upper.equals("OFF") ? OFF : Level.valueOf(upper).toInt();
  }

  /** The least level that the logger writes. */
  int threshold(String logger) {
    String prefix = logger;
    while (!prefix.isEmpty()) {
      Integer level = byPrefix.get(prefix);
      if (level != null) {
        return level;
      }
      prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('.')));
    }
    return root;
  }
}
