package io.godwit.remoting.it.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.util.promise.Promise;

public interface Greeter {
  String greet(String name);

  CompletableFuture<String> greetLater(String name);

  Promise<Integer> count(List<String> names);

  void fail(String why) throws GreetException;

  void failUnknown(String why);

  Map<Person, List<Person>> friends(Person[] people);

  long size(InputStream in) throws IOException;

  InputStream repeat(byte[] bytes, int times);

  void write(OutputStream out, String text) throws IOException;

  default String twice(String name) {
    return greet(name) + greet(name);
  }

  String caller();

  record Person(String name, int age) {}
}
