package io.godwit.overlay.session;

import java.nio.ByteBuffer;

/**
 * A request of the peer, from its first piece to its answer. Belongs to its {@link SessionCore}.
 */
public final class IncomingCall extends TimerWheel.Entry {
  final long number;
  final String protocol;
  final long deadlineMillis;
  final Assembly assembly;
  boolean delivered;
  boolean ended;

  /** For whoever drives the session: what it made of the call. Null until set. */
  private Object attachment;

  IncomingCall(long number, String protocol, long deadlineMillis, Assembly assembly) {
    this.number = number;
    this.protocol = protocol;
    this.deadlineMillis = deadlineMillis;
    this.assembly = assembly;
  }

  public String protocol() {
    return protocol;
  }

  public long deadlineMillis() {
    return deadlineMillis;
  }

  public ByteBuffer payload() {
    return assembly.whole();
  }

  public Object attachment() {
    return attachment;
  }

  public void attach(Object object) {
    attachment = object;
  }
}
