package io.godwit.hosting.core;

/**
 * The memory of an application at one moment, as a file named by its SHA-256: what {@code
 * Migratable.save} wrote and the bundle's data area.
 *
 * @param memory whether there is something to restore with {@code Migratable}; without it a bundle
 *     that registers none is fine on the other side
 */
public record Snapshot(String hash, long sizeBytes, boolean memory, int stateVersion) {}
