package io.godwit.overlay.core;

import io.godwit.overlay.Id;

/**
 * Proof of authorship, as a port: ECDSA P-256 with certificates in a node, size-true and cheap in
 * the simulator. Verification is slow and happens in the driver, off the loop, before {@link
 * Input.Received}; the core itself only signs.
 */
public interface Signing {
  /** A signature in fixed-length form (r and s, 32 bytes each). */
  int SIGNATURE_BYTES = 64;

  byte[] sign(byte[] bytes);

  /** This node's certificate (DER), carried by its records so that any replica can check them. */
  byte[] credential();

  /**
   * Null where the record was signed by {@code publisher}, the credential is its, of this network,
   * not revoked, and its roles may write to the namespace; else the reason in words.
   */
  String rejection(SignedRecord record);

  /** Where the credential is not this network's, so the id cannot be trusted: null. */
  Id publisherOf(byte[] credential);
}
