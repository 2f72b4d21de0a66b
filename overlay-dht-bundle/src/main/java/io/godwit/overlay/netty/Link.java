package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.DecodeException;
import io.godwit.overlay.identity.Credential;
import io.godwit.overlay.identity.Refusal;
import io.godwit.overlay.identity.RefusedException;
import io.godwit.overlay.session.ViolationException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * One TLS connection to another node, from the handshake to its end: greets, refuses politely,
 * takes frames apart. Lives on its channel's event loop; {@link LinkWriter} takes frames from any
 * thread.
 */
final class Link extends FrameSplitter {
  /** From the connection to the peer's hello, whatever it does meanwhile. */
  static final long GREETING_MILLIS = 5_000;

  /** After a refusal the other side gets this long to read it. */
  static final long LINGER_MILLIS = 1_000;

  /** Where a link stands. */
  enum Phase {
    CONNECTING,
    GREETING,
    /** Authenticated as nobody: may send one JOIN. */
    STRANGER,
    OPEN,
    CLOSING
  }

  private final LinkOwner owner;
  private final Address dialled;
  private final Id expected;
  private final boolean joining;
  private final Hello mine;
  final long number;
  private final LinkWriter writer;

  private Phase phase = Phase.CONNECTING;
  private ChannelHandlerContext context;
  private Credential peer;
  private X509Certificate[] chain = {};
  private Hello hello;
  private NodeInfo info;
  private PeerSession session;
  private boolean opened;
  private volatile boolean ended;
  private Refusal refusal;
  private String reason = "the connection was closed";
  private long lastReadMillis;
  private boolean retired;
  private boolean peerRetired;

  /**
   * @param dialled null where the other side dialled
   * @param expected the node that should be there; null where any is right
   * @param joining this side is in no network and asks to be let in
   */
  Link(LinkOwner owner, long number, Address dialled, Id expected, boolean joining) {
    this.owner = owner;
    this.number = number;
    this.dialled = dialled;
    this.expected = expected;
    this.joining = joining;
    this.mine = owner.hello();
    this.writer = new LinkWriter(this);
  }

  /** For logs. */
  String remote() {
    return String.valueOf(context.channel().remoteAddress());
  }

  LinkWriter writer() {
    return writer;
  }

  Address dialled() {
    return dialled;
  }

  Id expected() {
    return expected;
  }

  Hello mine() {
    return mine;
  }

  /** Null before the link is open. */
  NodeInfo info() {
    return info;
  }

  Id peer() {
    return info.id();
  }

  Hello hello() {
    return hello;
  }

  Credential credential() {
    return peer;
  }

  /** As the peer showed them; proven to hold the key of the first, nothing else. */
  X509Certificate[] chain() {
    return chain.clone();
  }

  PublicKey provenKey() {
    return chain[0].getPublicKey();
  }

  ChannelHandlerContext context() {
    return context;
  }

  PeerSession session() {
    return session;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    lastReadMillis = Clocks.millis();
    ctx.executor().schedule(this::greetingOver, GREETING_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void greetingOver() {
    if (phase != Phase.OPEN && !ended) {
      reason = "no greeting within " + GREETING_MILLIS + " ms (" + phase + ")";
      close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        authenticated(ctx);
      } else {
        reason = "no TLS: " + handshake.cause().getMessage();
        close();
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  private void authenticated(ChannelHandlerContext ctx) {
    phase = Phase.GREETING;
    try {
      Certificate[] shown =
          ctx.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates();
      chain = new X509Certificate[shown.length];
      for (int i = 0; i < shown.length; i++) {
        chain[i] = (X509Certificate) shown[i];
      }
      if (joining) {
        owner.opened(this);
        return;
      }
      peer = new Credential(chain[0], chain[Math.min(1, chain.length - 1)]);
      owner.check(peer);
      checkExpected(peer.id());
      writer.send(Frames.HELLO, mine.encode());
    } catch (SSLPeerUnverifiedException e) {
      refuse(Refusal.BAD_CERTIFICATE, "no certificate was shown: " + e.getMessage());
    } catch (RefusedException e) {
      if (dialled == null && e.refusal() == Refusal.OTHER_NETWORK && chain.length == 1) {
        phase = Phase.STRANGER;
      } else {
        refuse(e.refusal(), e.getMessage());
      }
    }
  }

  private void checkExpected(Id id) throws RefusedException {
    if (expected != null && !id.equals(expected)) {
      throw new RefusedException(
          Refusal.OTHER_NODE,
          "node " + id.brief() + " answers at " + dialled + ", not " + expected.brief());
    }
  }

  @Override
  int mostBytes() {
    return opened && !joining ? Frames.MAX_BODY_BYTES : Frames.MAX_EARLY_BODY_BYTES;
  }

  @Override
  void badLength(int length) {
    refuse(Refusal.PROTOCOL, "a frame of " + length + " bytes, more than " + mostBytes());
  }

  @Override
  void frame(byte kind, ByteBuffer body) {
    lastReadMillis = Clocks.millis();
    try {
      if (phase == Phase.CLOSING && !retired) {
        return; // it was refused: what it still says does not matter
      }
      if (kind == Frames.REFUSE) {
        refused(body);
      } else if (opened && !joining) {
        open(kind, body);
      } else if (phase == Phase.GREETING && kind == Frames.HELLO && !joining) {
        greeted(body);
      } else if (phase == Phase.STRANGER && kind == Frames.JOIN) {
        phase = Phase.GREETING; // one is enough
        owner.admission(this, kind, body);
      } else if (joining && kind == Frames.ADMITTED) {
        owner.answered(this, kind, body);
      } else if (phase == Phase.STRANGER && kind == Frames.HELLO) {
        owner.check(peer);
      } else {
        refuse(Refusal.PROTOCOL, "a frame of kind " + kind + " out of turn");
      }
    } catch (DecodeException | ViolationException e) {
      refuse(Refusal.PROTOCOL, e.getMessage());
    } catch (RefusedException e) {
      refuse(e.refusal(), e.getMessage());
    }
  }

  private void greeted(ByteBuffer body) throws DecodeException, RefusedException {
    hello = Hello.decode(body);
    mine.check(hello);
    info =
        new NodeInfo(peer.id(), hello.name(), hello.addresses(), peer.roles(), hello.incarnation());
    owner.admit(this);
    phase = Phase.OPEN;
    opened = true;
    session = owner.session(info.id());
    owner.opened(this);
    LinkWatch.start(this);
  }

  private void open(byte kind, ByteBuffer body) throws DecodeException, ViolationException {
    switch (kind) {
      case Frames.SESSION -> session.received(this, body);
      case Frames.MESSAGE -> owner.message(this, body);
      case Frames.PROBE -> writer.send(Frames.PROBED, ByteBuffer.allocate(0));
      case Frames.PROBED -> {}
      case Frames.RENEW -> owner.admission(this, kind, body);
      case Frames.RENEWED -> owner.answered(this, kind, body);
      case Frames.BYE -> {
        peerRetired = true;
        if (retired) {
          close();
        }
      }
      default -> throw new DecodeException("a frame of unknown kind " + kind);
    }
  }

  private void refused(ByteBuffer body) throws DecodeException {
    refusal = Refusal.of(Fields.u8(body));
    reason = "refused by the other side: " + Fields.text(body, 2048);
    close();
  }

  /** Tells the other side why, and closes. */
  void refuse(Refusal why, String message) {
    if (phase == Phase.CLOSING) {
      return;
    }
    phase = Phase.CLOSING;
    refusal = why;
    reason = message;
    String text = message.substring(0, Math.min(message.length(), 600));
    ByteBuffer body = ByteBuffer.allocate(2048).put((byte) why.ordinal());
    Fields.putText(body, text);
    writer.sendLast(Frames.REFUSE, body.flip());
    context.executor().schedule(this::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Another link to the same node takes over: says the last word here, waits for the peer's. */
  void retire() {
    context.executor().execute(this::retireNow);
  }

  private void retireNow() {
    if (!retired && !ended) {
      retired = true;
      phase = Phase.CLOSING;
      reason = "another link took over";
      writer.sendLast(Frames.BYE, ByteBuffer.allocate(0));
      context.executor().schedule(this::close, 3 * LINGER_MILLIS, TimeUnit.MILLISECONDS);
      if (peerRetired) {
        context.executor().schedule(this::close, 10, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** From any thread. */
  void refuseLater(Refusal why, String message) {
    context.executor().execute(() -> refuse(why, message));
  }

  /** From any thread. */
  void closeLater(String why) {
    context
        .executor()
        .execute(
            () -> {
              if (!ended) {
                reason = why;
                close();
              }
            });
  }

  void close() {
    context.close();
  }

  long lastReadMillis() {
    return lastReadMillis;
  }

  @Override
  boolean isOver() {
    return ended;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    if (session != null) {
      session.readComplete(this);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      writer.pump();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (reason.equals("the connection was closed")) {
      reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
    close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    end(false);
  }

  /** The connection could not even be made. */
  void unconnected(Throwable cause) {
    reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    end(cause instanceof ConnectException && reason.contains("refused"));
  }

  private void end(boolean nothingListens) {
    if (ended) {
      return;
    }
    ended = true;
    writer.drop();
    if (session != null) {
      session.readComplete(this);
    }
    if (opened && !joining) {
      owner.closed(this, reason);
    } else {
      owner.failed(this, nothingListens, refusal, reason);
    }
  }
}
