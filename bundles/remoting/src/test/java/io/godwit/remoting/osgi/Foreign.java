package io.godwit.remoting.osgi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** An object of a bundle's class as the interface of the same name that the test knows. */
final class Foreign {
  private Foreign() {}

  static <T> T as(Class<T> type, Object object) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, values) -> call(type, object, method, values));
    return type.cast(proxy);
  }

  private static Object call(Class<?> type, Object object, Method method, Object[] values)
      throws Throwable {
    Method real =
        object
            .getClass()
            .getClassLoader()
            .loadClass(type.getName())
            .getMethod(method.getName(), method.getParameterTypes());
    try {
      return translate(real.invoke(object, values), type.getClassLoader());
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object translate(Object value, ClassLoader loader) throws Exception {
    if (value instanceof List<?> values) {
      List<Object> all = new ArrayList<>();
      for (Object each : values) {
        all.add(translate(each, loader));
      }
      return all;
    }
    if (value instanceof Record && value.getClass().getName().startsWith("io.godwit.remoting.")) {
      Class<?> known = loader.loadClass(value.getClass().getName());
      RecordComponent[] components = value.getClass().getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Object[] parts = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = known.getRecordComponents()[i].getType();
        parts[i] = components[i].getAccessor().invoke(value);
      }
      return known.getConstructor(types).newInstance(parts);
    }
    return value;
  }
}
