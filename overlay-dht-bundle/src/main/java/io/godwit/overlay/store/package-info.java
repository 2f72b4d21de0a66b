/** What the overlay keeps on disk. */
package io.godwit.overlay.store;
