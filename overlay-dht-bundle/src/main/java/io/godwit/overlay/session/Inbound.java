package io.godwit.overlay.session;

import java.nio.ByteBuffer;

/** What a numbered frame of the peer means; its session has checked number and order. */
final class Inbound {
  private Inbound() {}

  static void take(Calls calls, byte type, long call, ByteBuffer in, long now)
      throws ViolationException {
    switch (type) {
      case SessionFrames.REQUEST -> request(calls, call, in, now);
      case SessionFrames.ANSWER -> answer(calls, call, in);
      case SessionFrames.PART -> part(calls, call, in);
      case SessionFrames.CANCEL -> {
        IncomingCall cancelled = calls.incoming(call);
        if (cancelled != null) {
          calls.withdraw(cancelled);
        }
      }
      default -> throw new ViolationException("a session frame of unknown type " + type);
    }
  }

  private static void request(Calls calls, long number, ByteBuffer in, long now)
      throws ViolationException {
    need(in, Integer.BYTES + 1);
    int timeout = in.getInt();
    String protocol = SessionFrames.readProtocol(in);
    Assembly assembly = assembly(calls, in);
    if (timeout <= 0 || calls.incoming(number) != null) {
      throw new ViolationException("request " + number + " twice, or with a senseless timeout");
    }
    assembly.add(in);
    IncomingCall call = new IncomingCall(number, protocol, now + timeout, assembly);
    if (calls.admit(call) && assembly.complete()) {
      calls.deliver(call);
    }
  }

  private static void answer(Calls calls, long number, ByteBuffer in) throws ViolationException {
    need(in, 1);
    byte status = in.get();
    Assembly assembly = assembly(calls, in);
    assembly.add(in);
    OutgoingCall call = calls.outgoing(number);
    if (call == null) {
      return; // given up meanwhile
    }
    if (call.answer != null || !call.begun()) {
      throw new ViolationException("an answer to request " + number + " out of turn");
    }
    call.answer = assembly;
    call.answerStatus = status;
    if (assembly.complete()) {
      calls.answered(call);
    }
  }

  private static void part(Calls calls, long number, ByteBuffer in) throws ViolationException {
    need(in, 1);
    byte of = in.get();
    if (of == SessionFrames.REQUEST) {
      IncomingCall call = calls.incoming(number);
      if (call != null && call.delivered) {
        throw new ViolationException("request " + number + " goes on after its end");
      }
      if (call != null) {
        requestPart(calls, call, in);
      }
    } else if (of == SessionFrames.ANSWER) {
      OutgoingCall call = calls.outgoing(number);
      if (call != null && call.answer == null) {
        throw new ViolationException("answer " + number + " without a beginning");
      }
      if (call != null) {
        call.answer.add(in);
        if (call.answer.complete()) {
          calls.answered(call);
        }
      }
    } else {
      throw new ViolationException("a piece of nothing: " + of);
    }
  }

  private static void requestPart(Calls calls, IncomingCall call, ByteBuffer in)
      throws ViolationException {
    int before = call.assembly.heldBytes();
    call.assembly.add(in);
    calls.grown(call, call.assembly.heldBytes() - before);
    if (!call.ended && call.assembly.complete()) {
      calls.deliver(call);
    }
  }

  private static Assembly assembly(Calls calls, ByteBuffer in) throws ViolationException {
    need(in, Integer.BYTES);
    int total = in.getInt();
    if (total < 0 || total > calls.limits().messageBytes()) {
      throw new ViolationException(
          "a message of " + total + " bytes, more than " + calls.limits().messageBytes());
    }
    return new Assembly(total);
  }

  private static void need(ByteBuffer in, int bytes) throws ViolationException {
    if (in.remaining() < bytes) {
      throw new ViolationException("a session frame that ends early");
    }
  }
}
