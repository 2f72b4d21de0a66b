package io.godwit.launcher;

import org.apache.felix.framework.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/** Leads what the framework itself has to say into the node's log instead of the console. */
final class FrameworkLog extends Logger {
  private final org.slf4j.Logger log = LoggerFactory.getLogger("org.apache.felix.framework");

  @Override
  @SuppressWarnings("rawtypes") // the signature is the framework's
  protected void doLog(
      Bundle bundle, ServiceReference sr, int level, String message, Throwable thrown) {
    String text = bundle == null ? message : bundle.getSymbolicName() + ": " + message;
    switch (level) {
      case LOG_ERROR -> log.error(text, thrown);
      case LOG_WARNING -> log.warn(text, thrown);
      case LOG_INFO -> log.info(text, thrown);
      default -> log.debug(text, thrown);
    }
  }
}
