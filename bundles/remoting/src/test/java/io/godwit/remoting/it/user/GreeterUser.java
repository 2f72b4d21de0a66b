package io.godwit.remoting.it.user;

import io.godwit.remoting.it.api.GreetException;
import io.godwit.remoting.it.api.Greeter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** A consumer with a static reference; the test tells it by text what to call. */
@Component(service = Function.class, property = "role=user", immediate = true)
public class GreeterUser implements Function<String, String> {
  private static final AtomicInteger ACTIVATIONS = new AtomicInteger();
  private static final AtomicInteger DEACTIVATIONS = new AtomicInteger();

  private final Greeter greeter;

  @Activate
  public GreeterUser(@Reference Greeter greeter) {
    this.greeter = greeter;
    ACTIVATIONS.incrementAndGet();
  }

  @Deactivate
  void deactivate() {
    DEACTIVATIONS.incrementAndGet();
  }

  @Override
  public String apply(String what) {
    try {
      return call(what);
    } catch (GreetException e) {
      return "GreetException " + e.getMessage();
    } catch (Exception e) {
      return e.getClass().getName() + " " + e.getMessage();
    }
  }

  private String call(String what) throws Exception {
    switch (what) {
      case "activations":
        return ACTIVATIONS.get() + " " + DEACTIVATIONS.get();
      case "later":
        return greeter.greetLater("Ada").get();
      case "count":
        return "" + greeter.count(List.of("a", "b")).getValue();
      case "fail":
        greeter.fail("no");
        return "?";
      case "failUnknown":
        greeter.failUnknown("hidden");
        return "?";
      case "friends":
        return "" + greeter.friends(new Greeter.Person[] {new Greeter.Person("Ada", 36)});
      case "size":
        return "" + greeter.size(new ByteArrayInputStream(new byte[1_000_000]));
      case "repeat":
        return "" + greeter.repeat(new byte[] {1, 2, 3}, 300_000).readAllBytes().length;
      case "write":
        return write();
      case "twice":
        return greeter.twice("Bo");
      case "object":
        return greeter.equals(greeter) + " " + greeter.hashCode() + " " + greeter;
      case "caller":
        return greeter.caller();
      default:
        return greeter.greet(what);
    }
  }

  private String write() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    greeter.write(out, "written there");
    return out.toString(StandardCharsets.UTF_8);
  }
}
