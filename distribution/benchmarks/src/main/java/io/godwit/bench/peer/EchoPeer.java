package io.godwit.bench.peer;

import io.godwit.bench.load.Call;
import java.nio.file.Path;

/** A system with which Godwit is compared. Server and client live in processes of their own. */
public interface EchoPeer {
  /**
   * Offers the echo on a free port of loopback.
   *
   * @param keyStore the identity of both sides and what they trust; plaintext systems ignore it
   */
  Serving serve(Path keyStore) throws Exception;

  /** Connects to a served echo; the call may be used by many threads at once. */
  Call connect(String address, Path keyStore) throws Exception;

  /** A running server. */
  interface Serving {
    String address();
  }
}
