package io.godwit.samples.greeter;

import io.godwit.samples.api.Greeter;
import org.osgi.service.component.annotations.Component;

/** The smallest service: one property makes it reachable from every node of the network. */
@Component(property = "service.exported.interfaces=*")
public final class HelloGreeter implements Greeter {
  @Override
  public String greet(String name) {
    return "Hello, " + name + "!";
  }
}
