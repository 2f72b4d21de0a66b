package io.godwit.testkit.sim;

import io.godwit.overlay.Id;
import io.godwit.overlay.core.SignedRecord;
import io.godwit.overlay.core.Signing;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Signatures of the right size that cost next to nothing; they still notice changed bytes. */
final class SimSigning implements Signing {
  /** As big as an ECDSA certificate of a member. */
  private static final int CREDENTIAL_BYTES = 420;

  private final byte[] credential;

  SimSigning(Id id) {
    credential = Arrays.copyOf(id.bytes(), CREDENTIAL_BYTES);
  }

  @Override
  public byte[] sign(byte[] bytes) {
    return signature(credential, bytes);
  }

  private static byte[] signature(byte[] credential, byte[] bytes) {
    ByteBuffer out = ByteBuffer.allocate(SIGNATURE_BYTES);
    long hash = 7;
    for (byte b : bytes) {
      hash = hash * 0x100000001b3L + b;
    }
    hash = hash * 31 + Arrays.hashCode(credential);
    while (out.hasRemaining()) {
      hash = (hash ^ hash >>> 29) * 0xbf58476d1ce4e5b9L;
      out.putLong(hash);
    }
    return out.array();
  }

  @Override
  public byte[] credential() {
    return credential;
  }

  @Override
  public String rejection(SignedRecord record) {
    if (!record.publisher().equals(publisherOf(record.credential()))) {
      return "the credential is not the publisher's";
    }
    byte[] expected = signature(record.credential(), record.signedBytes());
    return Arrays.equals(expected, record.signature()) ? null : "the signature does not fit";
  }

  @Override
  public Id publisherOf(byte[] bytes) {
    return bytes.length == CREDENTIAL_BYTES ? Id.read(ByteBuffer.wrap(bytes)) : null;
  }
}
