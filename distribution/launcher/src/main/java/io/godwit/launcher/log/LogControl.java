package io.godwit.launcher.log;

import java.util.Map;

/** What may be changed of the log while the node runs; an OSGi service of the launcher. */
public interface LogControl {
  /**
   * Sets how much is logged.
   *
   * @param root the level of everything not named: error, warn, info, debug, trace or off
   * @param byPrefix levels by logger name or beginning of it, which ends at a dot
   */
  void levels(String root, Map<String, String> byPrefix);

  /** Bounds the disk space: a file is set aside when it is full, the oldest is deleted. */
  void rotation(long maxBytes, int keptFiles);
}
