/** A service that keeps files in its data area, which travels too. */
package io.godwit.samples.notebook;
