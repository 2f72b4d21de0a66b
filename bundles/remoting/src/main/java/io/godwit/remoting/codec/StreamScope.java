package io.godwit.remoting.codec;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * What stands for a stream on the wire is a number; a scope knows the streams behind the numbers of
 * one call. Numbers offered here are opened at the peer.
 */
public interface StreamScope {
  /** This side's stream, for the peer to read. */
  long offer(InputStream source);

  /** This side's stream, for the peer to write. */
  long accept(OutputStream sink);

  /** The peer's stream, to be read here. */
  InputStream source(long number);

  /** The peer's stream, to be written here. */
  OutputStream sink(long number);
}
