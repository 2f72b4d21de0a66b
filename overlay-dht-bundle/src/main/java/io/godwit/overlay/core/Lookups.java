package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.OverlayException.Reason;
import java.util.List;

/** Starts lookups, a bounded number at a time, and lends them what they need. */
final class Lookups {
  private final Loop loop;
  private final Membership membership;
  private final Requests requests;
  private final Router router;
  private final Geometry geometry;
  private final FailureDetector detector;
  private int underWay;

  Lookups(
      Loop loop,
      Membership membership,
      Requests requests,
      Router router,
      Geometry geometry,
      FailureDetector detector) {
    this.loop = loop;
    this.membership = membership;
    this.requests = requests;
    this.router = router;
    this.geometry = geometry;
    this.detector = detector;
  }

  Loop loop() {
    return loop;
  }

  Requests requests() {
    return requests;
  }

  Router router() {
    return router;
  }

  Geometry geometry() {
    return geometry;
  }

  /** Only who owns the id, in that time. */
  void find(Id target, List<NodeInfo> from, long millis, LookupTask.End end) {
    start(target, null, false, from, millis, end);
  }

  /** Has the owner do something. */
  void act(Id target, LookupTask.Form form, boolean anyMay, LookupTask.End end) {
    start(target, form, anyMay, List.of(), loop.get(Setting.COMMAND_MILLIS), end);
  }

  private void start(
      Id target,
      LookupTask.Form form,
      boolean anyMay,
      List<NodeInfo> from,
      long millis,
      LookupTask.End end) {
    if (underWay >= loop.count(Setting.COMMANDS_MAX)) {
      end.failed(
          Reason.LIMIT, underWay + " lookups are under way; that is the limit, try again later");
      return;
    }
    underWay++;
    new LookupTask(this, target, form, anyMay, from, millis, end).begin();
  }

  void ended() {
    underWay--;
  }

  /** A node did not answer: have its life looked into. */
  void odd(Id id) {
    Peer peer = membership.get(id);
    if (peer != null) {
      detector.check(peer);
    }
  }
}
