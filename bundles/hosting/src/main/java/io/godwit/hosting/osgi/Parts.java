package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.AuditEntry;
import io.godwit.hosting.store.AuditLog;
import io.godwit.hosting.store.ContentStore;
import io.godwit.overlay.Id;
import io.godwit.overlay.Overlay;
import io.godwit.remoting.Gates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.framework.BundleContext;
import org.osgi.service.resolver.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the parts of hosting share. {@code loop} is the owner thread of the machines; nothing in it
 * blocks. {@code lanes} are where things may take their time.
 */
record Parts(
    BundleContext context,
    Path directory,
    HostingSettings settings,
    Overlay overlay,
    Gates gates,
    Resolver resolver,
    Journal journal,
    AuditLog log,
    ContentStore apps,
    ContentStore snapshots,
    Rack rack,
    Lanes lanes,
    ScheduledExecutorService loop) {
  private static final Logger LOG = LoggerFactory.getLogger("io.godwit.hosting.audit");

  Id self() {
    return overlay.self().id();
  }

  /** A node's name for people. */
  String name(Id node) {
    return overlay.member(node).map(m -> m.node().name()).orElse(node.brief());
  }

  /** One line of the audit log; that it cannot be written is said, but hinders nothing. */
  void audit(String action, String subject, String by, String outcome, String detail) {
    LOG.info(
        "{} {} by {}: {}{}", action, subject, by, outcome, detail.isEmpty() ? "" : ", " + detail);
    try {
      log.add(new AuditEntry(Instant.now().toString(), action, subject, by, outcome, detail));
    } catch (IOException e) {
      LOG.error("the audit log cannot be written: {}", e.toString());
    }
  }
}
