/** Encodes arguments and results by the types of the interface. */
package io.godwit.remoting.codec;
