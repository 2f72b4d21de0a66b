/** Bundles by content hash, the journal of moves and the audit log, on disk. */
package io.godwit.hosting.store;
