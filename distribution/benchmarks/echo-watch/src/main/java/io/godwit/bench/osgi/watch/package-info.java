/** Notes what happens in a node when a bundle is dropped, with the time. */
package io.godwit.bench.osgi.watch;
