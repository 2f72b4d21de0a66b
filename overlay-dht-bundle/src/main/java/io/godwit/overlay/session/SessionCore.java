package io.godwit.overlay.session;

import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.session.SessionFrames.Outbound;
import io.godwit.overlay.session.SessionFrames.Sent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final int MAX_FAILURE_CHARS = 2000;
  private static final int MAX_LINKS = 16;

  private final SessionLimits limits;
  private final long token;
  private final SessionPort port;
  private final SendSide send;
  private final TimerWheel wheel;
  private final Map<Long, OutgoingCall> outgoing = new LinkedHashMap<>();
  private final Map<Long, IncomingCall> incoming = new LinkedHashMap<>();

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
  private long nextCall = 1;
  private long inboundBytes;

  /** The token is chosen at random once for each session object, and never 0. */
  public SessionCore(SessionLimits limits, long token, SessionPort port, long now) {
    this.limits = limits;
    this.token = token;
    this.port = port;
    this.send = new SendSide(limits);
    this.wheel = new TimerWheel(now);
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
    return outgoing.isEmpty() && incoming.isEmpty() && send.isEmpty();
  }

  public int calls() {
    return outgoing.size() + incoming.size();
  }

  /** Whether {@link #tick} has something to do later. */
  public boolean needsTick() {
    return wheel.size() > 0 || owedFrames > 0;
  }

  /** Takes a request on; its outcome is told later, or at once where a bound is reached. */
  public void request(OutgoingCall call, long now) {
    int bytes = call.payload.remaining();
    if (bytes > limits.messageBytes()) {
      fail(call, Reason.LIMIT, tooLong("request", bytes));
    } else if (outgoing.size() >= limits.calls()) {
      fail(call, Reason.LIMIT, limits.calls() + " requests to this peer are under way");
    } else if (!send.hasRoom(bytes)) {
      fail(call, Reason.LIMIT, limits.outboxBytes() + " bytes wait to be sent to this peer");
    } else {
      call.number = nextCall++;
      call.message =
          Outbound.request(call.number, call.protocol, call.payload, call.deadlineMillis);
      outgoing.put(call.number, call);
      wheel.set(call, call.deadlineMillis);
      send.add(call.message);
    }
  }

  private String tooLong(String what, int bytes) {
    return "the " + what + " has " + bytes + " bytes, more than " + limits.messageBytes();
  }

  /** Whether the call is under way in this session. */
  boolean owns(OutgoingCall call) {
    return outgoing.get(call.number) == call;
  }

  /** The one who asked gave up. */
  public void cancel(OutgoingCall call) {
    giveUp(call, Reason.CANCELLED, "cancelled by the caller");
  }

  private void giveUp(OutgoingCall call, Reason reason, String message) {
    if (!call.ended) {
      boolean tell = call.begun();
      fail(call, reason, message);
      if (tell) {
        send.addFirst(Outbound.cancel(call.number));
      }
    }
  }

  private void fail(OutgoingCall call, Reason reason, String message) {
    end(call);
    call.outcome.failed(reason, message);
  }

  private void end(OutgoingCall call) {
    call.ended = true;
    wheel.clear(call);
    if (call.message != null) {
      outgoing.remove(call.number);
      send.drop(call.message);
    }
  }

  /** Answers a delivered request; ignored where nobody waits any more. */
  public void reply(IncomingCall call, ByteBuffer answer) {
    if (answer.remaining() > limits.messageBytes()) {
      fail(call, Reason.LIMIT, tooLong("answer", answer.remaining()));
    } else if (!call.ended && !send.hasRoom(answer.remaining())) {
      fail(call, Reason.LIMIT, limits.outboxBytes() + " bytes of answers wait to be sent");
    } else if (!call.ended) {
      end(call);
      send.add(Outbound.answer(call.number, (byte) 0, answer.slice()));
    }
  }

  public void fail(IncomingCall call, Reason reason, String message) {
    if (!call.ended) {
      end(call);
      refuse(call.number, reason, message);
    }
  }

  private void refuse(long call, Reason reason, String message) {
    String text = message.substring(0, Math.min(message.length(), MAX_FAILURE_CHARS));
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    send.add(Outbound.answer(call, (byte) (1 + reason.ordinal()), bytes));
  }

  private void end(IncomingCall call) {
    call.ended = true;
    wheel.clear(call);
    incoming.remove(call.number);
    inboundBytes -= call.assembly.heldBytes();
  }

  private void withdraw(IncomingCall call) {
    if (!call.ended) {
      end(call);
      if (call.delivered) {
        port.cancelled(call);
      }
    }
  }

  /** There is no way to the peer now: requests that it certainly has not seen fail. */
  public void unreachable(String why) {
    for (OutgoingCall call : List.copyOf(outgoing.values())) {
      if (!call.begun()) {
        fail(call, Reason.UNREACHABLE, why);
      }
    }
  }

  /** The peer is gone, as far as anyone can tell: nothing is waited for any longer. */
  public void lost(String why) {
    unreachable(why);
    for (OutgoingCall call : List.copyOf(outgoing.values())) {
      giveUp(call, Reason.LOST, why);
    }
    for (IncomingCall call : List.copyOf(incoming.values())) {
      withdraw(call);
    }
  }

  /** This node stops. */
  public void close(String why) {
    for (OutgoingCall call : List.copyOf(outgoing.values())) {
      fail(call, Reason.CLOSED, why);
    }
    for (IncomingCall call : List.copyOf(incoming.values())) {
      withdraw(call);
    }
  }

  /** Deadlines and delayed acknowledgements. */
  public void tick(long now) {
    for (TimerWheel.Entry entry : wheel.advance(now)) {
      if (entry instanceof OutgoingCall call) {
        expire(call);
      } else if (entry instanceof IncomingCall call) {
        withdraw(call);
      }
    }
    if (owedFrames > 0 && now - owedSince >= ACK_DELAY_MILLIS) {
      owedFrames = ACK_FRAMES;
    }
  }

  private void expire(OutgoingCall call) {
    if (call.begun()) {
      giveUp(call, Reason.TIMEOUT, "no answer in time");
    } else {
      fail(call, Reason.UNREACHABLE, "not sent in time: " + (hasLink() ? "queue" : "no link"));
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
    List<OutgoingCall> begun = new ArrayList<>();
    outgoing.values().stream().filter(OutgoingCall::begun).forEach(begun::add);
    for (OutgoingCall call : begun) {
      fail(call, Reason.LOST, why);
    }
    for (IncomingCall call : List.copyOf(incoming.values())) {
      withdraw(call);
    }
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
    Inbound.take(this, type, in.getLong(), in, now);
  }

  // ---------------------------------------------------------------- for Inbound

  SessionLimits limits() {
    return limits;
  }

  OutgoingCall outgoing(long number) {
    return outgoing.get(number);
  }

  IncomingCall incoming(long number) {
    return incoming.get(number);
  }

  /** False, and answered LIMIT, where a bound is reached. */
  boolean admit(IncomingCall call) {
    if (incoming.size() >= limits.calls() || inboundBytes > limits.inboundBytes()) {
      refuse(call.number, Reason.LIMIT, "this node has too many requests under way: not executed");
      return false;
    }
    incoming.put(call.number, call);
    inboundBytes += call.assembly.heldBytes();
    wheel.set(call, call.deadlineMillis);
    return true;
  }

  void grown(IncomingCall call, int bytes) {
    inboundBytes += bytes;
    if (inboundBytes > limits.inboundBytes()) {
      fail(call, Reason.LIMIT, "this node has too many requests under way: not executed");
    }
  }

  void deliver(IncomingCall call) {
    call.delivered = true;
    port.deliver(call);
  }

  void withdrawn(IncomingCall call) {
    withdraw(call);
  }

  void answered(OutgoingCall call) {
    end(call);
    ByteBuffer bytes = call.answer.whole();
    if (call.answerStatus == 0) {
      call.outcome.answered(bytes);
      return;
    }
    Reason[] reasons = Reason.values();
    int ordinal = call.answerStatus - 1;
    Reason reason = ordinal >= 0 && ordinal < reasons.length ? reasons[ordinal] : Reason.REMOTE;
    call.outcome.failed(reason, StandardCharsets.UTF_8.decode(bytes).toString());
  }
}
