package io.godwit.bench.load;

/** One blocking remote call. */
@FunctionalInterface
public interface Call {
  byte[] echo(byte[] payload) throws Exception;
}
