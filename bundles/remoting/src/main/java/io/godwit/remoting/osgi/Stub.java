package io.godwit.remoting.osgi;

import io.godwit.remoting.calls.CallClient;
import io.godwit.remoting.calls.Route;
import io.godwit.remoting.codec.InterfaceCodec;
import io.godwit.remoting.codec.MethodCodec;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

/**
 * What is behind a consumer's proxy: it outlives moves, because the route is looked up at each
 * call.
 */
final class Stub implements InvocationHandler {
  private static final Object[] NONE = {};

  private final CallClient client;
  private final Route route;
  private final InterfaceCodec codec;
  private final Class<?>[] interfaces;
  private final long timeoutMillis;

  Stub(
      CallClient client,
      Route route,
      InterfaceCodec codec,
      Class<?>[] interfaces,
      long timeoutMillis) {
    this.client = client;
    this.route = route;
    this.codec = codec;
    this.interfaces = interfaces;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] values) throws Throwable {
    MethodCodec known = codec.of(method);
    if (known == null) {
      return ofObject(proxy, method, values);
    }
    return client.call(route, known, values == null ? NONE : values, timeoutMillis, interfaces);
  }

  private Object ofObject(Object proxy, Method method, Object[] values) {
    switch (method.getName()) {
      case "equals":
        return proxy == values[0];
      case "hashCode":
        return System.identityHashCode(proxy);
      case "toString":
        return interfaces[0].getSimpleName() + "@" + route.endpointId();
      default:
        throw new UnsupportedOperationException(method + " is not a method of the endpoint");
    }
  }
}
