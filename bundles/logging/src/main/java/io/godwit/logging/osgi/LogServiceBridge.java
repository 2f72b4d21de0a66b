package io.godwit.logging.osgi;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads what bundles tell OSGi's log service into the node's log. Called on the service's thread.
 */
@Component(
    immediate = true,
    service = {})
public final class LogServiceBridge implements LogListener {
  private final LogReaderService reader;

  /** Called by the component runtime. */
  @Activate
  public LogServiceBridge(@Reference LogReaderService reader) {
    this.reader = reader;
    reader.addLogListener(this);
  }

  @Deactivate
  void close() {
    reader.removeLogListener(this);
  }

  @Override
  public void logged(LogEntry entry) {
    Logger log = LoggerFactory.getLogger(name(entry));
    String text = entry.getMessage();
    switch (entry.getLogLevel()) {
      case AUDIT, ERROR -> log.error(text, entry.getException());
      case WARN -> log.warn(text, entry.getException());
      // The framework reports every start and service change at INFO; here that is detail.
      case INFO -> {
        if (isEvent(entry)) {
          log.debug(text, entry.getException());
        } else {
          log.info(text, entry.getException());
        }
      }
      default -> log.debug(text, entry.getException());
    }
  }

  private static boolean isEvent(LogEntry entry) {
    return entry.getLoggerName() != null && entry.getLoggerName().startsWith("Events.");
  }

  private static String name(LogEntry entry) {
    boolean unnamed = entry.getLoggerName() == null || entry.getLoggerName().equals("LogService");
    if (entry.getBundle() == null || entry.getBundle().getSymbolicName() == null) {
      return unnamed ? "osgi" : entry.getLoggerName();
    }
    return unnamed || isEvent(entry) ? entry.getBundle().getSymbolicName() : entry.getLoggerName();
  }
}
