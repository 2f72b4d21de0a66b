/**
 * Encodes arguments and results in CBOR by the types of the interface, seen through the interface's
 * class loader. Everything it keeps is held by an {@link io.godwit.remoting.codec.InterfaceCodec}:
 * with that goes every class of the service's bundle. Thread-safe; imports Jackson, no OSGi.
 */
package io.godwit.remoting.codec;
