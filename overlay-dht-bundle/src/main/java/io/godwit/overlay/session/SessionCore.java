package io.godwit.overlay.session;

import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.session.SessionFrames.Sent;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One side of the session between two nodes. Frames are numbered and kept until acknowledged; on a
 * new link both sides say what they have and the rest goes again, so a request is delivered at most
 * once and answered at most once, however often links break. A peer that comes back with another
 * token has forgotten everything: what it had been sent ends as LOST.
 *
 * <p>Entered by one thread at a time; times are milliseconds of any monotonic clock.
 */
public final class SessionCore {
  /** No link. */
  public static final long NO_LINK = 0;

  static final int ACK_FRAMES = 64;
  static final int ACK_BYTES = 128 << 10;
  static final long ACK_DELAY_MILLIS = 2 * TimerWheel.TICK_MILLIS;
  private static final int MAX_LINKS = 16;

  private final long token;
  private final SendSide send;
  private final Calls calls;

  /** Links on which the peer has resumed, with the token it gave there. */
  private final Map<Long, Long> resumed = new LinkedHashMap<>();

  private long link = NO_LINK;
  private boolean resumeSent;
  private boolean begunAgain;
  private long peerToken;
  private long received;
  private int owedFrames;
  private int owedBytes;
  private long owedSince;

  /** The token is chosen at random once for each session object, and never 0. */
  public SessionCore(SessionLimits limits, long token, SessionPort port, long now) {
    this.token = token;
    this.send = new SendSide(limits);
    this.calls = new Calls(limits, port, send, now);
  }

  /** Sends on this link from now on, once the peer has resumed there. */
  public void linkUp(long newLink) {
    if (link == newLink) {
      return;
    }
    link = newLink;
    resumeSent = false;
    begunAgain = false;
    beginAgain();
  }

  public void linkDown(long oldLink) {
    resumed.remove(oldLink);
    if (link == oldLink) {
      link = NO_LINK;
    }
  }

  public boolean hasLink() {
    return link != NO_LINK;
  }

  /** Nothing under way and nothing to tell: may be forgotten together with its link. */
  public boolean idle() {
    return calls.count() == 0 && send.isEmpty();
  }

  /** Under way in both directions. */
  public int calls() {
    return calls.count();
  }

  /** Whether {@link #tick} has something to do later. */
  public boolean needsTick() {
    return calls.waitForTime() || owedFrames > 0;
  }

  /** Takes a request on; its outcome is told later, or at once where a bound is reached. */
  public void request(OutgoingCall call) {
    calls.request(call);
  }

  /** Whether the call is under way in this session. */
  boolean owns(OutgoingCall call) {
    return calls.outgoing(call.number) == call;
  }

  /** The one who asked gave up. */
  public void cancel(OutgoingCall call) {
    calls.giveUp(call, Reason.CANCELLED, "cancelled by the caller");
  }

  /** Answers a delivered request; ignored where nobody waits any more. */
  public void reply(IncomingCall call, ByteBuffer answer) {
    calls.reply(call, answer);
  }

  /** Answers a delivered request with a failure; ignored where nobody waits any more. */
  public void fail(IncomingCall call, Reason reason, String message) {
    calls.fail(call, reason, message);
  }

  /** There is no way to the peer now: requests that it certainly has not seen fail. */
  public void unreachable(String why) {
    calls.unreachable(why);
  }

  /** The peer is gone, as far as anyone can tell: nothing is waited for any longer. */
  public void lost(String why) {
    calls.lost(why);
  }

  /** This node stops. */
  public void close(String why) {
    calls.close(why);
  }

  /** Deadlines and delayed acknowledgements. */
  public void tick(long now) {
    calls.tick(now, hasLink());
    if (owedFrames > 0 && now - owedSince >= ACK_DELAY_MILLIS) {
      owedFrames = ACK_FRAMES;
    }
  }

  // ---------------------------------------------------------------- frames out

  private boolean ready() {
    Long given = resumed.get(link);
    return resumeSent && given != null && given == peerToken;
  }

  public boolean hasOutput() {
    return link != NO_LINK
        && (!resumeSent || ready() && (send.hasNext() || owedFrames >= ACK_FRAMES || ackByBytes()));
  }

  private boolean ackByBytes() {
    return owedBytes >= ACK_BYTES;
  }

  /** About how many bytes {@link #fill} could write. */
  public long pendingBytes() {
    return send.pendingBytes() + SessionFrames.RESUME_BYTES;
  }

  /**
   * Writes whole frames for the present link, as many as fit; a buffer of {@link
   * SessionFrames#MAX_BODY_BYTES} more than the header always takes one.
   */
  public void fill(ByteBuffer out, long now) {
    if (link == NO_LINK) {
      return;
    }
    if (!resumeSent) {
      if (out.remaining() < SessionFrames.RESUME_BYTES) {
        return;
      }
      SessionFrames.writeResume(out, token, peerToken, received);
      resumeSent = true;
    }
    if (!ready()) {
      return;
    }
    for (Sent sent; (sent = send.next(out.remaining(), now)) != null; ) {
      SessionFrames.write(out, sent, received);
      owedFrames = 0;
      owedBytes = 0;
    }
    boolean owed = owedFrames >= ACK_FRAMES || ackByBytes();
    if (owed && out.remaining() >= SessionFrames.ACK_BYTES) {
      SessionFrames.writeAck(out, received);
      owedFrames = 0;
      owedBytes = 0;
    }
  }

  // ---------------------------------------------------------------- frames in

  /** Takes the body of one frame that came on a link. */
  public void received(long from, ByteBuffer in, long now) throws ViolationException {
    if (in.remaining() < 1 + Long.BYTES) {
      throw new ViolationException("a session frame of " + in.remaining() + " bytes");
    }
    byte type = in.get();
    if (type == SessionFrames.RESUME) {
      resume(from, in);
      return;
    }
    Long given = resumed.get(from);
    if (given == null) {
      throw new ViolationException("a session frame of type " + type + " before its resume");
    }
    if (given != peerToken) {
      return; // left over on an old link of a peer that has restarted since
    }
    if (type == SessionFrames.ACK) {
      send.acknowledge(in.getLong());
    } else {
      numbered(type, in, now);
    }
  }

  private void resume(long from, ByteBuffer in) throws ViolationException {
    if (in.remaining() != 3 * Long.BYTES) {
      throw new ViolationException("a resume of " + in.remaining() + " bytes");
    }
    long theirs = in.getLong();
    long mine = in.getLong();
    long has = in.getLong();
    if (theirs == 0 || resumed.size() >= MAX_LINKS || resumed.putIfAbsent(from, theirs) != null) {
      throw new ViolationException("a second or senseless resume on a link");
    }
    if (theirs != peerToken) {
      if (peerToken != 0) {
        restart("the peer restarted");
      }
      peerToken = theirs;
      received = 0;
    }
    if (mine == token) {
      send.acknowledge(has);
    }
    beginAgain();
  }

  /** Once for each link, when the peer's resume and the choice of this link have come together. */
  private void beginAgain() {
    Long given = resumed.get(link);
    if (!begunAgain && given != null && given == peerToken) {
      begunAgain = true;
      send.sendAgain();
    }
  }

  private void restart(String why) {
    send.reset();
    received = 0;
    owedFrames = 0;
    owedBytes = 0;
    calls.restarted(why);
  }

  private void numbered(byte type, ByteBuffer in, long now) throws ViolationException {
    if (in.remaining() < 3 * Long.BYTES) {
      throw new ViolationException("a session frame that ends early");
    }
    long sequence = in.getLong();
    send.acknowledge(in.getLong());
    if (owedFrames++ == 0) {
      owedSince = now;
    }
    owedBytes += in.remaining();
    if (sequence <= received) {
      return; // came before, on another link
    }
    if (sequence != received + 1) {
      throw new ViolationException("frame " + sequence + " after frame " + received);
    }
    received = sequence;
    Inbound.take(calls, type, in.getLong(), in, now);
  }
}
