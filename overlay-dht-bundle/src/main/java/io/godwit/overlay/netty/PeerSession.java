package io.godwit.overlay.netty;

import io.godwit.overlay.Id;
import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.session.IncomingCall;
import io.godwit.overlay.session.SessionCore;
import io.godwit.overlay.session.SessionLimits;
import io.godwit.overlay.session.SessionPort;
import io.godwit.overlay.session.ViolationException;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Drives the {@link SessionCore} with one peer on the event loop of its present link, so that a
 * call costs one hop between threads each way and none where the loop itself asks or answers. When
 * another link takes over, the last thing the old loop does is to hand the session to the new one.
 */
final class PeerSession implements SessionPort {
  private static final long TICK_MILLIS = 8;

  /** Something to do with the core, on its loop. */
  interface Command {
    void apply(SessionCore core, long now);

    /** The node has stopped: this is not done any more. */
    default void tooLate() {}
  }

  private final Id peer;
  private final NettySessions sessions;
  private final SessionCore core;
  private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile EventLoop loop;
  private volatile boolean reading;
  private volatile boolean idle = true;
  private Link link;
  private Link next;
  private boolean ticking;
  private boolean linkWanted;

  PeerSession(Id peer, NettySessions sessions, long token, EventLoop loop) {
    this.peer = peer;
    this.sessions = sessions;
    this.loop = loop;
    this.core = new SessionCore(SessionLimits.STANDARD, token, this, Clocks.millis());
  }

  Id peer() {
    return peer;
  }

  /** From any thread; in order. */
  void post(Command command) {
    commands.add(command);
    EventLoop owner = loop;
    if (reading && owner.inEventLoop()) {
      return; // the end of the read does it
    }
    if (!scheduled.getAndSet(true)) {
      try {
        owner.execute(this::drain);
      } catch (RejectedExecutionException stopped) {
        for (Command late; (late = commands.poll()) != null; ) {
          late.tooLate();
        }
        scheduled.set(false);
      }
    }
  }

  private void drain() {
    scheduled.set(false);
    EventLoop owner = loop;
    if (!owner.inEventLoop()) {
      if (!scheduled.getAndSet(true)) {
        owner.execute(this::drain); // moved meanwhile
      }
      return;
    }
    apply();
    finish();
  }

  private void apply() {
    if (commands.peek() == null) {
      return;
    }
    long now = Clocks.millis();
    for (Command command; next == null && (command = commands.poll()) != null; ) {
      command.apply(core, now);
    }
  }

  /** After a batch: sends what came of it, sees to timers and links, and hands over if due. */
  private void finish() {
    idle = core.idle();
    if (next != null) {
      handOver();
      return;
    }
    if (link != null) {
      link.writer().pump();
    } else if (core.calls() > 0 && !linkWanted) {
      linkWanted = true;
      sessions.wantLink(peer);
    }
    if (core.needsTick() && !ticking) {
      ticking = true;
      loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    if (!loop.inEventLoop()) {
      loop.execute(this::tick);
      return;
    }
    ticking = false;
    core.tick(Clocks.millis());
    apply();
    finish();
  }

  private void handOver() {
    EventLoop target = next.context().channel().eventLoop();
    link = next;
    next = null;
    scheduled.set(true);
    loop = target;
    target.execute(this::drain);
  }

  /** The link that carries the session from now on. */
  void linkUp(Link up) {
    post(
        (core, now) -> {
          linkWanted = false;
          core.linkUp(up.number);
          if (up.context().channel().eventLoop() == loop) {
            link = up;
          } else {
            link = null;
            next = up;
          }
        });
  }

  void linkDown(Link down) {
    post(
        (core, now) -> {
          core.linkDown(down.number);
          if (link == down) {
            link = null;
          }
        });
  }

  /** The link that was wanted cannot be had. */
  void unreachable(String why) {
    post(
        (core, now) -> {
          linkWanted = false;
          if (link == null) {
            core.unreachable(why);
          }
        });
  }

  /** Nothing of what is under way will be answered. */
  void lost(String why) {
    post((core, now) -> core.lost(why));
  }

  /** Asks again for a link where calls still wait for one. */
  void retry() {
    post((core, now) -> linkWanted = false);
  }

  void close(String why) {
    post((core, now) -> core.close(why));
  }

  boolean idle() {
    return idle && commands.isEmpty();
  }

  // -------------------------------------------- from links, on their loops

  void received(Link from, ByteBuffer body) throws ViolationException {
    if (!loop.inEventLoop()) {
      byte[] copy = new byte[body.remaining()];
      body.get(copy);
      post((core, now) -> receivedLater(from, ByteBuffer.wrap(copy), now));
      return;
    }
    if (!reading) {
      reading = true;
      apply();
    }
    if (next == null) {
      core.received(from.number, body, Clocks.millis());
    } else {
      byte[] copy = new byte[body.remaining()];
      body.get(copy);
      post((core, now) -> receivedLater(from, ByteBuffer.wrap(copy), now));
    }
  }

  private void receivedLater(Link from, ByteBuffer body, long now) {
    try {
      core.received(from.number, body, now);
    } catch (ViolationException e) {
      from.refuseLater(io.godwit.overlay.identity.Refusal.PROTOCOL, e.getMessage());
    }
  }

  void readComplete(Link from) {
    if (reading && loop.inEventLoop()) {
      reading = false;
      apply();
      finish();
    }
  }

  boolean hasOutput(Link out) {
    return link == out && loop.inEventLoop() && core.hasOutput();
  }

  long pendingBytes() {
    return core.pendingBytes();
  }

  void fill(ByteBuffer out) {
    core.fill(out, Clocks.millis());
  }

  // -------------------------------------------- from the core

  @Override
  public void deliver(IncomingCall call) {
    sessions.deliver(this, call);
  }

  @Override
  public void cancelled(IncomingCall call) {
    if (call.attachment() instanceof ServedRequest request) {
      request.cancelled();
    }
  }

  /** Of a peer whose certificate was seen on the present link. */
  java.util.Set<io.godwit.overlay.Role> roles() {
    return sessions.roles(peer);
  }

  void failLater(IncomingCall call, Reason reason, String message) {
    post((core, now) -> core.fail(call, reason, message));
  }
}
