package io.godwit.overlay.session;

import java.nio.ByteBuffer;

/** What a numbered frame of the peer means; its session has checked number and order. */
final class Inbound {
  private Inbound() {}

  static void take(SessionCore session, byte type, long call, ByteBuffer in, long now)
      throws ViolationException {
    switch (type) {
      case SessionFrames.REQUEST -> request(session, call, in, now);
      case SessionFrames.ANSWER -> answer(session, call, in);
      case SessionFrames.PART -> part(session, call, in);
      case SessionFrames.CANCEL -> {
        IncomingCall cancelled = session.incoming(call);
        if (cancelled != null) {
          session.withdrawn(cancelled);
        }
      }
      default -> throw new ViolationException("a session frame of unknown type " + type);
    }
  }

  private static void request(SessionCore session, long number, ByteBuffer in, long now)
      throws ViolationException {
    need(in, Integer.BYTES + 1);
    int timeout = in.getInt();
    String protocol = SessionFrames.readProtocol(in);
    Assembly assembly = assembly(session, in);
    if (timeout <= 0 || session.incoming(number) != null) {
      throw new ViolationException("request " + number + " twice, or with a senseless timeout");
    }
    assembly.add(in);
    IncomingCall call = new IncomingCall(number, protocol, now + timeout, assembly);
    if (session.admit(call) && assembly.complete()) {
      session.deliver(call);
    }
  }

  private static void answer(SessionCore session, long number, ByteBuffer in)
      throws ViolationException {
    need(in, 1);
    byte status = in.get();
    Assembly assembly = assembly(session, in);
    assembly.add(in);
    OutgoingCall call = session.outgoing(number);
    if (call == null) {
      return; // given up meanwhile
    }
    if (call.answer != null || !call.begun()) {
      throw new ViolationException("an answer to request " + number + " out of turn");
    }
    call.answer = assembly;
    call.answerStatus = status;
    if (assembly.complete()) {
      session.answered(call);
    }
  }

  private static void part(SessionCore session, long number, ByteBuffer in)
      throws ViolationException {
    need(in, 1);
    byte of = in.get();
    if (of == SessionFrames.REQUEST) {
      IncomingCall call = session.incoming(number);
      if (call != null && call.delivered) {
        throw new ViolationException("request " + number + " goes on after its end");
      }
      if (call != null) {
        requestPart(session, call, in);
      }
    } else if (of == SessionFrames.ANSWER) {
      OutgoingCall call = session.outgoing(number);
      if (call != null && call.answer == null) {
        throw new ViolationException("answer " + number + " without a beginning");
      }
      if (call != null) {
        call.answer.add(in);
        if (call.answer.complete()) {
          session.answered(call);
        }
      }
    } else {
      throw new ViolationException("a piece of nothing: " + of);
    }
  }

  private static void requestPart(SessionCore session, IncomingCall call, ByteBuffer in)
      throws ViolationException {
    int before = call.assembly.heldBytes();
    call.assembly.add(in);
    session.grown(call, call.assembly.heldBytes() - before);
    if (!call.ended && call.assembly.complete()) {
      session.deliver(call);
    }
  }

  private static Assembly assembly(SessionCore session, ByteBuffer in) throws ViolationException {
    need(in, Integer.BYTES);
    int total = in.getInt();
    if (total < 0 || total > session.limits().messageBytes()) {
      throw new ViolationException(
          "a message of " + total + " bytes, more than " + session.limits().messageBytes());
    }
    return new Assembly(total);
  }

  private static void need(ByteBuffer in, int bytes) throws ViolationException {
    if (in.remaining() < bytes) {
      throw new ViolationException("a session frame that ends early");
    }
  }
}
