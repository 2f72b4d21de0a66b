package io.godwit.overlay;

import java.time.Duration;

/**
 * What a reader gets of a record: verified, not expired, not a tombstone.
 *
 * @param slot tells several records of one publisher under one key apart
 * @param counter with the publisher the version: newest counter wins, then the greater publisher
 * @param remaining of the lease; {@link Records#DURABLE} where the record has none
 */
public record Value(
    Key key, String slot, Id publisher, long counter, Duration remaining, byte[] bytes) {}
