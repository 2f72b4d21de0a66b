/**
 * What other bundles see of the overlay: nodes, records, sessions, blobs, admission. Plain types
 * and interfaces; everything that does something is behind them, in packages that are not exported.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.godwit.overlay;
