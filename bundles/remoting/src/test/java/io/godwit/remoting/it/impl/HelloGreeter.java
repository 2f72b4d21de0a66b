package io.godwit.remoting.it.impl;

import io.godwit.api.Caller;
import io.godwit.remoting.it.api.GreetException;
import io.godwit.remoting.it.api.Greeter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Component;
import org.osgi.util.promise.Promise;
import org.osgi.util.promise.Promises;

@Component(
    service = Greeter.class,
    property = {"service.exported.interfaces=*", "color=red"})
public class HelloGreeter implements Greeter {
  private static class HiddenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HiddenException(String message) {
      super(message);
    }
  }

  @Override
  public String greet(String name) {
    return "Hello " + name;
  }

  @Override
  public CompletableFuture<String> greetLater(String name) {
    CompletableFuture<String> later = new CompletableFuture<>();
    new Thread(() -> later.complete("Later " + name)).start();
    return later;
  }

  @Override
  public Promise<Integer> count(List<String> names) {
    return Promises.resolved(names.size());
  }

  @Override
  public void fail(String why) throws GreetException {
    throw new GreetException(why);
  }

  @Override
  public void failUnknown(String why) {
    throw new HiddenException(why);
  }

  @Override
  public Map<Person, List<Person>> friends(Person[] people) {
    Map<Person, List<Person>> friends = new LinkedHashMap<>();
    for (Person person : people) {
      friends.put(person, List.of(people));
    }
    return friends;
  }

  @Override
  public long size(InputStream in) throws IOException {
    return in.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public InputStream repeat(byte[] bytes, int times) {
    byte[] all = new byte[bytes.length * times];
    for (int i = 0; i < all.length; i++) {
      all[i] = bytes[i % bytes.length];
    }
    return new ByteArrayInputStream(all);
  }

  @Override
  public void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String caller() {
    return Caller.current().map(Caller::nodeId).orElse("nobody");
  }
}
