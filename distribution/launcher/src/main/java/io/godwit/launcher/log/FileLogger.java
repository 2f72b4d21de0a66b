package io.godwit.launcher.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Turns what is logged into lines: time, level, logger, message, and a stack trace below. */
final class FileLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  private final transient Consumer<String> lines;
  private volatile int threshold;

  FileLogger(String name, int threshold, Consumer<String> lines) {
    this.name = name;
    this.threshold = threshold;
    this.lines = lines;
  }

  void threshold(int newThreshold) {
    threshold = newThreshold;
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(LocalDateTime.now(), line);
    line.append(' ').append(level);
    line.append(level.toString().length() == 4 ? "  " : " ");
    line.append(name).append(": ");
    line.append(MessageFormatter.basicArrayFormat(message, arguments)).append('\n');
    if (thrown != null) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      line.append(trace);
    }
    lines.accept(line.toString());
  }

  @Override
  public boolean isTraceEnabled() {
    return threshold <= Level.TRACE.toInt();
  }

  @Override
  public boolean isDebugEnabled() {
    return threshold <= Level.DEBUG.toInt();
  }

  @Override
  public boolean isInfoEnabled() {
    return threshold <= Level.INFO.toInt();
  }

  @Override
  public boolean isWarnEnabled() {
    return threshold <= Level.WARN.toInt();
  }

  @Override
  public boolean isErrorEnabled() {
    return threshold <= Level.ERROR.toInt();
  }
}
