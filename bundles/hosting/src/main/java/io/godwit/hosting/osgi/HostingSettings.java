package io.godwit.hosting.osgi;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of hosting, in {@code etc/io.godwit.hosting.cfg}. */
@ObjectClassDefinition(
    id = HostingSettings.PID,
    name = "Hosting",
    description = "Applications on this node: the drop folder, deadlines and limits.")
public @interface HostingSettings {
  String PID = "io.godwit.hosting";

  @AttributeDefinition(
      name = "Drop folder",
      description = "Whether jars in deploy/ are deployed, updated and undeployed.")
  boolean deploy_folder() default true;

  @AttributeDefinition(
      name = "Scan period (ms)",
      description = "How often deploy/ is listed, beside the operating system's events.",
      min = "100",
      max = "3600000")
  long scan_period_millis() default 1000;

  @AttributeDefinition(
      name = "Settling time (ms)",
      description = "For how long a new file must not change before it is taken.",
      min = "1",
      max = "60000")
  long settle_millis() default 20;

  @AttributeDefinition(
      name = "Start deadline (ms)",
      description = "How long an application may take to start.",
      min = "100",
      max = "3600000")
  long start_deadline_millis() default 30000;

  @AttributeDefinition(
      name = "Drain deadline (ms)",
      description = "How long a move or stop waits for running calls.",
      min = "1",
      max = "3600000")
  long drain_deadline_millis() default 5000;

  @AttributeDefinition(
      name = "Fetch deadline (ms)",
      description = "How long bundles may take to arrive from other nodes.",
      min = "100",
      max = "86400000")
  long fetch_deadline_millis() default 120000;

  @AttributeDefinition(
      name = "Largest state (bytes)",
      description = "Memory and files of one application that travel; more ends the move.",
      min = "1024",
      max = "1073741824")
  long max_state_bytes() default 268435456;

  @AttributeDefinition(
      name = "Applications at most",
      description = "More are refused by this node.",
      min = "1",
      max = "100000")
  int max_applications() default 1000;
}
