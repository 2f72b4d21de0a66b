package io.godwit.launcher.log;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;

/**
 * The loggers of the process and the file behind them. One per process, because SLF4J is. Until a
 * file is opened, warnings and worse go to the standard error stream.
 */
public final class Log implements ILoggerFactory, LogControl {
  private static final Log PROCESS = new Log();
  private static final long INITIAL_MAX_BYTES = 10L << 20;
  private static final int INITIAL_KEPT_FILES = 4;

  private final ConcurrentHashMap<String, FileLogger> loggers = new ConcurrentHashMap<>();
  private volatile LogLevels levels = new LogLevels(LogLevels.parse("warn"), Map.of());
  private volatile LogFile file;

  private Log() {}

  /** The log of this process. */
  public static Log process() {
    return PROCESS;
  }

  /** From now on everything goes to the file. */
  public void open(Path path) {
    file = new LogFile(path, INITIAL_MAX_BYTES, INITIAL_KEPT_FILES);
    levels("info", Map.of());
    JavaLogging.redirect(this);
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, n -> new FileLogger(n, levels.threshold(n), this::write));
  }

  private void write(String text) {
    LogFile open = file;
    if (open == null) {
      System.err.print(text);
    } else {
      open.write(text);
    }
  }

  @Override
  public void levels(String root, Map<String, String> byPrefix) {
    levels =
        new LogLevels(
            LogLevels.parse(root),
            byPrefix.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> LogLevels.parse(e.getValue()))));
    loggers.forEach((name, logger) -> logger.threshold(levels.threshold(name)));
  }

  @Override
  public void rotation(long maxBytes, int keptFiles) {
    LogFile open = file;
    if (open != null) {
      open.rotation(maxBytes, keptFiles);
    }
  }
}
