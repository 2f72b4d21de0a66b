package io.godwit.launcher.log;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.ILoggerFactory;

/** Leads what the JDK and foreign bundles log through java.util.logging into the same file. */
final class JavaLogging extends Handler {
  private final ILoggerFactory loggers;
  private final SimpleFormatter messages = new SimpleFormatter();

  private JavaLogging(ILoggerFactory loggers) {
    this.loggers = loggers;
  }

  static void redirect(ILoggerFactory loggers) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.INFO);
    root.addHandler(new JavaLogging(loggers));
  }

  @Override
  public void publish(LogRecord entry) {
    String name = entry.getLoggerName() == null ? "java" : entry.getLoggerName();
    org.slf4j.Logger logger = loggers.getLogger(name);
    String text = messages.formatMessage(entry);
    int level = entry.getLevel().intValue();
    if (level >= Level.SEVERE.intValue()) {
      logger.error(text, entry.getThrown());
    } else if (level >= Level.WARNING.intValue()) {
      logger.warn(text, entry.getThrown());
    } else if (level >= Level.INFO.intValue()) {
      logger.info(text, entry.getThrown());
    } else {
      logger.debug(text, entry.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
