package io.godwit.overlay.core;

/**
 * A record with what is left of its lease, as it travels and as it lies on disk.
 *
 * @param remainingMillis 0 where it does not run out (durable, no tombstone)
 */
public record StoredRecord(SignedRecord record, long remainingMillis) {}
