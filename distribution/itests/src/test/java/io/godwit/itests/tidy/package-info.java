/** Rules of the house that a compiler does not know, held by tests that read the sources. */
package io.godwit.itests.tidy;
