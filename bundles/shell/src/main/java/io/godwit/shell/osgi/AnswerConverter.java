package io.godwit.shell.osgi;

import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Shows answers as they are; Gogo would print the getters of an object that it does not know. */
@Component(
    service = Converter.class,
    property = "osgi.converter.classes=io.godwit.shell.osgi.Answer")
public final class AnswerConverter implements Converter {
  @Override
  public Object convert(Class<?> desiredType, Object in) {
    return in instanceof Answer && desiredType == String.class ? in.toString() : null;
  }

  @Override
  public CharSequence format(Object target, int level, Converter escape) {
    return target instanceof Answer ? target.toString() : null;
  }
}
