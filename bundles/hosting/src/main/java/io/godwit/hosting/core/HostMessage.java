package io.godwit.hosting.core;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.Moved;
import io.godwit.hosting.Applications.Plan;
import java.util.List;
import java.util.Map;

/** Requests and answers of the protocol {@code host} between two nodes' hosting. */
public sealed interface HostMessage {
  /** An order and what it needs; answered by {@link Finished} when all is done, or by a failure. */
  record Command(Order order, String seal, Descriptor descriptor, long deadlineMillis)
      implements HostMessage {}

  /** What happened so far with an order; answered when there is more than {@code from} lines. */
  record Follow(String nonce, int from) implements HostMessage {}

  record Lines(List<String> lines, boolean finished) implements HostMessage {}

  record ListHere() implements HostMessage {}

  record Listed(List<Application> applications) implements HostMessage {}

  /** A dry run; the manifests' headers, by hash, stand for the bundles. */
  record PlanHere(Descriptor descriptor, Map<String, Map<String, String>> headers, boolean move)
      implements HostMessage {}

  record Planned(Plan plan) implements HostMessage {}

  /** What an application consists of, for a dry run of its move; answered by {@link PlanHere}. */
  record Describe(String application) implements HostMessage {}

  record Finished(Application application, Moved moved) implements HostMessage {}

  /**
   * A {@link MoveMessage} as JSON; with PREPARE goes the order that it obeys. The state of a
   * TRANSFER stands in the attachment where it is small, else {@code blob} and it is fetched.
   */
  record Moving(String message, Order order, String seal, boolean blob) implements HostMessage {}

  record Heard() implements HostMessage {}
}
